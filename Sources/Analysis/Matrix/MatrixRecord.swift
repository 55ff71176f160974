/// Protections against faults, as a scenario declares them: which setup stands for each pair.
public struct MatrixRecord: Sendable, Equatable {
    /// The name of the column in which nothing goes wrong.
    public static let noFault = "no-fault"

    /// A row or a column.
    public struct Line: Sendable, Equatable {
        /// Its name, in kebab case.
        public var name: String
        /// What it stands for, in one sentence.
        public var summary: String

        /// Creates a line.
        public init(name: String, summary: String) {
            self.name = name
            self.summary = summary
        }
    }

    /// Where a pair is played.
    public enum Play: String, Sendable, CaseIterable {
        /// On the model and on real servers.
        case everywhere
        /// On the model alone: real servers cannot play the fault.
        case modelOnly = "model-only"
        /// Nowhere: no engine can play the fault yet.
        case nowhere
        /// Nowhere, because the fault has nothing to do with the protection.
        case leftOut = "left-out"
    }

    /// A protection under a fault.
    public struct Cell: Sendable, Equatable {
        /// The protection's name.
        public var protection: String
        /// The fault's name.
        public var fault: String
        /// Whether theory expects violations.
        public var isExpectedToBreak: Bool
        /// Where it is played.
        public var play: Play

        /// Whether there is a setup for it.
        public var hasSetup: Bool { play == .everywhere || play == .modelOnly }

        /// The name of the pair's setup.
        public var setup: String {
            fault == MatrixRecord.noFault ? protection : "\(protection)-under-\(fault)"
        }

        /// Creates a cell.
        public init(
            protection: String,
            fault: String,
            isExpectedToBreak: Bool,
            play: Play
        ) {
            self.protection = protection
            self.fault = fault
            self.isExpectedToBreak = isExpectedToBreak
            self.play = play
        }
    }

    /// The endpoint whose requests are the attempts.
    public var endpoint: String
    /// The rows.
    public var protections: [Line]
    /// The columns, the first of which is that without a fault.
    public var faults: [Line]
    /// The pairs, row by row, each with every column in order.
    public var cells: [Cell]

    /// The setups that real servers cannot play.
    public var onTheModelAlone: [String] {
        cells.filter { $0.play == .modelOnly }.map(\.setup)
    }

    /// Creates a matrix.
    public init(endpoint: String, protections: [Line], faults: [Line], cells: [Cell]) {
        self.endpoint = endpoint
        self.protections = protections
        self.faults = faults
        self.cells = cells
    }
}
