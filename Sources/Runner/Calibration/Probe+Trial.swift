import Measurement
import Stores
import Workload

extension Probe {
    /// The trial that makes so many calls.
    func trial(
        _ redis: RedisSettings,
        _ postgres: PostgresSettings,
        calls: Int,
        pause: Nanoseconds,
        into result: ProbeResult
    ) -> Trial {
        let work = work
        let family = KeyFamily(template: "probe:{n}", parts: [.text("probe:"), .number(slot: 0)])
        // The application goes on until it has made its calls; the window says nothing.
        let window = 10 * Nanoseconds.millisecond
        return Trial(
            setup: figure.name,
            repetition: 0,
            seed: 1,
            redis: store == .redis ? redis : nil,
            postgres: postgres,
            families: [family],
            tables: table.map { [$0] } ?? [],
            instances: 1,
            layout: Recorder.Layout(
                endpoints: [.init(name: "probe", cacheable: false)],
                families: [family.template],
                commands: CommandKind.allCases.map(\.name),
                statements: StatementKind.allCases.map(\.name),
                warmUp: 0,
                window: window,
                interval: window
            ),
            requests: { NoRequests() },
            application: { seams, _ in
                ProbeApplication(seams[0], work, calls: calls, pause: pause, result: result)
            }
        )
    }
}

/// Nobody asks for anything.
private struct NoRequests: RequestSource {
    mutating func next() -> Request? { nil }
}
