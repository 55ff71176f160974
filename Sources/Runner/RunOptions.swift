public import Measurement
public import ScenarioFile

/// What the caller chooses about a run; everything else is the scenario's.
public struct RunOptions: Sendable {
    /// The setups that are played, by name; empty is all of them.
    public var setups: [String]
    /// How many times each setup is played, each time with another seed.
    public var repetitions: Int
    /// The seed of the first repetition; nil is the scenario's.
    public var seed: UInt64?
    /// The part of the day that is played; nil is the scenario's whole run.
    public var window: Window?
    /// How many times faster than the day the window is played: 1, or the scenario's live speed.
    public var speed: Int64
    /// How many trials may be played at once; only the model's can share a machine.
    public var threads: Int

    /// Creates options.
    public init(
        setups: [String] = [],
        repetitions: Int = 1,
        seed: UInt64? = nil,
        window: Window? = nil,
        speed: Int64 = 1,
        threads: Int = 1
    ) {
        self.setups = setups
        self.repetitions = repetitions
        self.seed = seed
        self.window = window
        self.speed = speed
        self.threads = threads
    }
}

extension RunOptions {
    /// What a report must say of a day that passes faster; nil at true speed.
    var speedSentence: String? {
        guard speed > 1 else { return nil }
        return "the window was played \(speed) times faster than the day: arrivals, times to live,"
            + " timers and faults are that much shorter; transactions, work, Redis' clocks and hz"
            + " and Postgres' timeouts are not, and no bill is made of it"
    }
}

/// Why a run was not begun: something that was asked for does not exist.
public struct RunProblem: Error, Sendable, Equatable {
    /// What is wrong.
    public var message: String
    /// What to do about it.
    public var hint: String
}

extension Scenario {
    /// The most names of setups that a hint lists.
    private static let namesInHint = 40

    /// The setup with a name.
    ///
    /// - Throws: ``RunProblem`` where there is none.
    func setup(named name: String) throws(RunProblem) -> Setup {
        if let setup = setups.first(where: { $0.name == name }) { return setup }
        let names = setups.map(\.name)
        var hint = "its setups are: \(names.joined(separator: ", "))"
        if names.count > Self.namesInHint {
            let nearest = Spelling.nearest(to: name, among: names)
            hint = "it has \(names.count): rehearsal list setups \(path)"
            if let nearest { hint = "did you mean '\(nearest)'? " + hint }
        }
        throw RunProblem(
            message: "scenario '\(self.name)' has no setup '\(name)'",
            hint: hint
        )
    }
}

/// How far a run is.
public struct RunProgress: Sendable, Equatable {
    /// Trials that have ended.
    public var done: Int
    /// All trials.
    public var total: Int
    /// The setup that reports.
    public var setup: String
    /// The repetition that reports, from 0.
    public var repetition: Int
    /// How much of its window has passed.
    public var passed: Nanoseconds
    /// The length of the window.
    public var window: Nanoseconds
}
