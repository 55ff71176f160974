import Measurement
import Stores
import Workload

/// Time that passes without the stores: a call to somebody else, or computing.
struct Work: Step {
    let time: WorkTime

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        await time.pass(on: instance)
        return .proceed
    }
}

/// A time that is the same each time, or spread lognormally around its median.
struct WorkTime: Sendable {
    let median: Nanoseconds
    /// The standard deviation of the time's logarithm.
    let spread: Double

    /// Lets the time pass.
    func pass(on instance: Instance) async {
        guard median > 0 else { return }
        var time = median
        if spread > 0 {
            let factor = DeterministicMath.exp(spread * instance.workRandom.normal())
            // A day is more than anybody waits, and keeps the product inside of the type.
            time = Nanoseconds(min(Double(median) * factor, Double(Nanoseconds.day)))
        }
        await instance.seams.clock.sleep(until: instance.now + time)
    }
}

extension RandomStream {
    /// A normally distributed number with mean 0 and variance 1, by Marsaglia's polar method
    /// ("A convenient method for generating normal variables", SIAM Review 6, 1964).
    mutating func normal() -> Double {
        while true {
            let u = 2 * unit() - 1
            let v = 2 * unit() - 1
            let s = u * u + v * v
            if s > 0, s < 1 { return u * (-2 * DeterministicMath.log(s) / s).squareRoot() }
        }
    }
}

extension SettingDeclaration {
    /// The spread of a time.
    static let spread = SettingDeclaration(
        "spread",
        .number,
        fallback: .number(0),
        "The standard deviation of the time's logarithm; 0.5 is usual for calls over a network."
    )
}

extension StepKind {
    /// `work`.
    static let work = StepKind(
        name: "work",
        summary: "Takes time without the stores: a call to somebody else, or computing.",
        settings: [
            SettingDeclaration("time", .duration, required: true, "The median time."),
            .spread,
        ],
        shorthand: "time"
    ) { settings, _ throws(StepProblem) in
        Work(
            time: WorkTime(
                median: settings.duration("time"),
                spread: settings.number("spread")
            )
        )
    }
}
