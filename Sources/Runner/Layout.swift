import Analysis
import Measurement
import Patterns
import ScenarioFile
import Stores

extension Recorder.Layout {
    /// What a trial of a setup records over a window.
    ///
    /// The database's sleep is followed for every time after which one of the plans' sleeps.
    init(_ setup: Setup, _ window: Window, _ plans: [Plan]) {
        var sleeps: [Nanoseconds] = []
        for sleep in plans.compactMap(\.autosuspend) where !sleeps.contains(sleep) {
            sleeps.append(sleep)
        }
        self.init(
            endpoints: setup.endpoints.map { .init(name: $0.name, cacheable: $0.isCacheable) }
                + ScenarioApplication.background(
                    of: setup.endpoints.map(\.steps),
                    setup.jobs
                ).map {
                    .init(name: $0.name, cacheable: false, isBackground: true)
                },
            families: setup.families.map(\.template),
            commands: CommandKind.allCases.map(\.name),
            statements: StatementKind.allCases.map(\.name),
            warmUp: window.warmUp,
            window: window.duration,
            interval: Self.interval(of: window.duration),
            writingCommands: CommandKind.allCases.map(\.isWrite),
            sleepsAfter: sleeps
        )
    }

    /// The shortest of 1, 2 or 5 times a power of ten that cuts a window into at most 240
    /// intervals.
    static func interval(of window: Nanoseconds) -> Nanoseconds {
        var unit = Nanoseconds.millisecond
        while true {
            for factor in [1, 2, 5] as [Nanoseconds] where unit * factor * 240 >= window {
                return unit * factor
            }
            unit *= 10
        }
    }
}
