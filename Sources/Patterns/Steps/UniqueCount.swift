import Stores
import Workload

/// Counts distinct members in a HyperLogLog, such as the visitors of a page.
struct UniqueCount: Step {
    let key: KeyMaker
    let population: Int
    let reads: Bool

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        guard let redis = instance.seams.redis else { return .proceed }
        let key = key.key(for: request)
        let member = Element.number(Int64(request.entities[population]))
        do {
            let command = Command.countDistinctAdd(key, [member])
            _ = try await instance.send(command, to: redis, for: request)
            if reads { _ = try await instance.send(.countDistinct([key]), to: redis, for: request) }
        } catch {
            // A visitor less in the statistics; the failed command is counted.
        }
        return .proceed
    }
}

extension StepKind {
    /// `unique-count`.
    static let uniqueCount = StepKind(
        name: "unique-count",
        summary: "Counts distinct members with PFADD, and reads the count with PFCOUNT if asked.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The counter's key."),
            SettingDeclaration("member", .population, required: true, "Who is counted."),
            SettingDeclaration(
                "read",
                .flag,
                fallback: .flag(false),
                "Whether the request reads the count too."
            ),
        ]
    ) { settings, _ throws(StepProblem) in
        UniqueCount(
            key: settings.key("key"),
            population: settings.population("member"),
            reads: settings.flag("read")
        )
    }
}
