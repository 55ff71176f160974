public import Measurement

/// What a run played and under which conditions: everything but the figures.
public struct RunDescription: Sendable, Equatable {
    /// The scenario that was played.
    public var scenario: ScenarioRecord
    /// The version of the tool.
    public var toolVersion: String
    /// The engine's name: `model` or `live`.
    public var engine: String
    /// The seed of the first repetition's stream.
    public var seed: UInt64
    /// How many times each setup was played.
    public var repetitions: Int
    /// The part of the day that was played.
    public var window: WindowRecord
    /// The setups in the scenario's order.
    public var setups: [SetupRecord]
    /// The protections and faults that the setups are pairs of; nil where they are not.
    public var matrix: MatrixRecord?
    /// What the engine leaves out or simplifies, one sentence each, for the report.
    public var notModelled: [String]
    /// Why the figures may not be trusted, one sentence each; filled when the tables are made.
    public var doubts: [String]
    /// The signs that something is wrong with the system; filled when the tables are made.
    public var redFlags: [RedFlag]
    /// The command that repeats the run.
    public var command: String
    /// Whether it was played to its end.
    public var status: RunStatus
    /// Where and when it was played; the only part that differs between two equal runs.
    public var surroundings: Surroundings
    /// The file that the model's times come from; nil where they are those that are shipped.
    public var calibration: CalibrationRecord?

    /// Creates a run's description.
    public init(
        scenario: ScenarioRecord,
        toolVersion: String,
        engine: String,
        seed: UInt64,
        repetitions: Int,
        window: WindowRecord,
        setups: [SetupRecord],
        matrix: MatrixRecord? = nil,
        notModelled: [String] = [],
        doubts: [String] = [],
        redFlags: [RedFlag] = [],
        command: String,
        status: RunStatus = .complete,
        surroundings: Surroundings = Surroundings()
    ) {
        self.scenario = scenario
        self.toolVersion = toolVersion
        self.engine = engine
        self.seed = seed
        self.repetitions = repetitions
        self.window = window
        self.setups = setups
        self.matrix = matrix
        self.notModelled = notModelled
        self.doubts = doubts
        self.redFlags = redFlags
        self.command = command
        self.status = status
        self.surroundings = surroundings
    }
}

/// The calibration file that a run's model was played with.
public struct CalibrationRecord: Sendable, Equatable {
    /// The path as it was given on the command line.
    public var path: String
    /// The day of the measurement, as the file says.
    public var measured: String
    /// The SHA-256 of its bytes.
    public var digest: String

    /// Creates a record.
    public init(path: String, measured: String, digest: String) {
        self.path = path
        self.measured = measured
        self.digest = digest
    }

    /// What a report says of it.
    public var sentence: String {
        "The model's times come from '\(path)', measured on \(measured), SHA-256 "
            + "\(digest.prefix(12))."
    }
}

/// The scenario of a run, with its text, so that a results folder explains itself.
public struct ScenarioRecord: Sendable, Equatable {
    /// The scenario's name.
    public var name: String
    /// One sentence on what it shows.
    public var summary: String
    /// What it puts to the test; empty where the file does not say.
    public var source: String
    /// The path as it was given on the command line.
    public var path: String
    /// The whole file.
    public var text: String
    /// Where values of the file come from; what is not listed is ours.
    public var inputs: [Input]
    /// Sentences of the document that cannot both be followed.
    public var contradictions: [Contradiction]

    /// Creates a scenario's record.
    public init(
        name: String,
        summary: String,
        source: String = "",
        path: String,
        text: String,
        inputs: [Input] = [],
        contradictions: [Contradiction] = []
    ) {
        self.inputs = inputs
        self.contradictions = contradictions
        self.name = name
        self.summary = summary
        self.source = source
        self.path = path
        self.text = text
    }
}

/// The part of the day that a run played.
public struct WindowRecord: Sendable, Equatable {
    /// The time of day at which the window begins.
    public var startOfDay: Nanoseconds
    /// Its length, warm-up included.
    public var length: Nanoseconds
    /// The part at its beginning whose requests are not counted.
    public var warmUp: Nanoseconds

    /// Creates a window.
    public init(startOfDay: Nanoseconds, length: Nanoseconds, warmUp: Nanoseconds) {
        self.startOfDay = startOfDay
        self.length = length
        self.warmUp = warmUp
    }
}

/// A setup: one way to build the same system.
public struct SetupRecord: Sendable, Equatable {
    /// The setup's name.
    public var name: String
    /// What distinguishes it, in a sentence; empty where the scenario does not say.
    public var summary: String
    /// Whether the others are compared with it.
    public var isBaseline: Bool
    /// The cores of its database, on which the utilisation rests; nil where no one knows.
    public var databaseCores: Int?
    /// The memory limit of its Redis in bytes; nil where it has none.
    public var redisMemoryLimit: Int64?
    /// What it was played under, in the order in which a reader wants it.
    public var conditions: [Condition]
    /// What went wrong in it, on the clock of the window.
    public var faults: [FaultSpan]

    /// Creates a setup's record.
    public init(
        name: String,
        summary: String = "",
        isBaseline: Bool = false,
        databaseCores: Int? = nil,
        redisMemoryLimit: Int64? = nil,
        conditions: [Condition] = [],
        faults: [FaultSpan] = []
    ) {
        self.name = name
        self.summary = summary
        self.isBaseline = isBaseline
        self.databaseCores = databaseCores
        self.redisMemoryLimit = redisMemoryLimit
        self.conditions = conditions
        self.faults = faults
    }
}

/// A fault as reports show it.
public struct FaultSpan: Sendable, Equatable {
    /// What went wrong, when and for how long.
    public var words: String
    /// When it began, from the start of the window.
    public var start: Nanoseconds
    /// When it ended; nil where it stayed.
    public var end: Nanoseconds?

    /// Creates a span.
    public init(words: String, start: Nanoseconds, end: Nanoseconds?) {
        self.words = words
        self.start = start
        self.end = end
    }
}

/// An input of a setup and where its value comes from.
public struct Condition: Sendable, Equatable {
    /// Where an input's value comes from.
    public enum Tag: String, Sendable, CaseIterable {
        /// A document that is put to the test says so.
        case stated
        /// We chose it.
        case ours
        /// A preset of the tool, with its source.
        case preset
        /// It was measured.
        case measured
    }
    /// The input's name.
    public var name: String
    /// Its value, with its unit.
    public var value: String
    /// Where the value comes from.
    public var tag: Tag

    /// Creates a condition.
    public init(_ name: String, _ value: String, _ tag: Tag) {
        self.name = name
        self.value = value
        self.tag = tag
    }
}

/// Whether a run was played to its end.
public enum RunStatus: Sendable, Equatable {
    /// Every trial ended.
    case complete
    /// Some trials are missing or short, for this reason.
    case partial(reason: String)
}

/// Where and when a run was played, which no figure of the model depends on.
public struct Surroundings: Sendable, Equatable {
    /// When it began, as ISO 8601 with its zone.
    public var started: String
    /// How long it took on the clock on the wall; nil where that is not known.
    public var elapsed: Nanoseconds?
    /// The machine: name and value, such as `("cores", "2")`.
    public var machine: [Note]
    /// The servers: name and value, such as `("redis", "7.0.15, throwaway")`; empty for the model.
    public var servers: [Note]

    /// A name and its value.
    public struct Note: Sendable, Equatable {
        /// What it is.
        public var name: String
        /// What was found.
        public var value: String

        /// Creates a note.
        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Creates a run's surroundings.
    public init(
        started: String = "",
        elapsed: Nanoseconds? = nil,
        machine: [Note] = [],
        servers: [Note] = []
    ) {
        self.started = started
        self.elapsed = elapsed
        self.machine = machine
        self.servers = servers
    }
}
