public import Workload

/// Reads a recorded trace that a scenario names; whoever parses scenarios brings one along.
public typealias TraceLoader =
    @Sendable (_ path: String, _ options: TraceOptions) throws(TraceFailure) -> Trace

/// Why a recorded trace cannot be played.
public enum TraceFailure: Error, Sendable, Equatable {
    /// The file cannot be read, for this reason.
    case unreadable(String)
    /// What it holds is wrong.
    case wrong(TraceProblems)
}

/// How a scenario plays a trace.
public struct RecordedTraffic: Sendable {
    /// The trace's path as the scenario names it.
    public internal(set) var path: String
    /// The trace and how it is played.
    public internal(set) var plan: TracePlan
    /// The bytes of the row that a miss reads.
    var rowSize: UInt32
}
