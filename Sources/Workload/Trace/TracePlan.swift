public import Measurement

/// A recorded trace and how it is played: at which pace, which part of it, and with what assumed.
public struct TracePlan: Sendable {
    /// When the operations are played.
    public enum Pace: Sendable, Equatable {
        /// At the recording's times, so many times as fast; times to live stay as they are.
        case recorded(times: Double)
        /// Evenly, so many a second.
        case constant(perSecond: Double)
    }

    /// The trace.
    public let trace: Trace
    /// When the operations are played.
    public let pace: Pace
    /// What a lookup does at a miss, and what is assumed of it.
    public let assumptions: TraceAssumptions
    /// The kinds of operations that are played; a request's endpoint is an index into them.
    public let kinds: [TraceOperationKind]
    /// How often each kind is played.
    public let counts: [UInt64]
    /// The length of the played part at its pace, in whole milliseconds.
    public let duration: Nanoseconds
    /// The operations of the played part.
    let indices: Range<Int>

    /// Plans to play a part of a trace.
    ///
    /// - Parameters:
    ///   - trace: The trace.
    ///   - window: The part of its time that is played; empty parts play nothing.
    ///   - pace: When the operations are played.
    ///   - assumptions: What is done about what the recording does not tell.
    public init(
        _ trace: Trace,
        window: Range<Nanoseconds> = 0..<Nanoseconds.max,
        pace: Pace = .recorded(times: 1),
        assumptions: TraceAssumptions = TraceAssumptions()
    ) {
        self.trace = trace
        self.pace = pace
        self.assumptions = assumptions
        let start = trace.index(at: window.lowerBound)
        let indices = start..<max(start, trace.index(at: window.upperBound))
        self.indices = indices
        var tally = [UInt64](repeating: 0, count: TraceOperationKind.allCases.count)
        for index in indices where assumptions.plays(trace.operations[index]) {
            tally[Int(trace.operations[index].kind.rawValue)] += 1
        }
        kinds = TraceOperationKind.allCases.filter { tally[Int($0.rawValue)] > 0 }
        counts = kinds.map { tally[Int($0.rawValue)] }
        let last: Nanoseconds =
            switch pace {
            case .recorded(let times):
                Nanoseconds(Double(trace.span(of: indices)) / times)
            case .constant(let rate):
                Nanoseconds(Double(counts.reduce(0, +)) * Double(Nanoseconds.second) / rate)
            }
        duration = (last / .millisecond + 1) * .millisecond
    }
}

/// What is done about what a recording does not tell.
public struct TraceAssumptions: Sendable, Equatable {
    /// The bytes of a value of which no record tells the size.
    public var size: UInt32
    /// The time to live of a value of which no record tells it; 0 is for ever.
    public var timeToLive: Nanoseconds
    /// Whether a miss reads the database and fills the cache; otherwise it is only counted.
    public var readsThrough: Bool

    /// Creates assumptions.
    public init(size: UInt32 = 200, timeToLive: Nanoseconds = 0, readsThrough: Bool = true) {
        self.size = size
        self.timeToLive = timeToLive
        self.readsThrough = readsThrough
    }

    /// Whether an operation becomes a request of its own.
    func plays(_ operation: TraceOperation) -> Bool {
        !operation.continues && !(operation.isFill && readsThrough)
    }
}

extension Trace {
    /// The index of the first operation at or after a time.
    fileprivate func index(at time: Nanoseconds) -> Int {
        var (low, high) = (0, operations.count)
        while low < high {
            let middle = (low + high) / 2
            if operations[middle].at < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    fileprivate func span(of indices: Range<Int>) -> Nanoseconds {
        guard let first = indices.first, let last = indices.last else { return 0 }
        return operations[last].at - operations[first].at
    }
}

/// The requests of a recorded trace: a request's number is the index of its operation.
public struct TraceRequests: RequestSource, Sendable {
    private let plan: TracePlan
    private let endpoints: [UInt16]
    private let window: Range<Nanoseconds>
    private let origin: Nanoseconds
    private var index: Int
    private var played: UInt64 = 0

    /// Creates the requests from their start.
    ///
    /// - Parameters:
    ///   - plan: What is played.
    ///   - window: The part of the plan's own time that is played, at the plan's pace.
    public init(_ plan: TracePlan, window: Range<Nanoseconds>) {
        self.plan = plan
        self.window = window
        endpoints = TraceOperationKind.allCases.map { kind in
            UInt16(plan.kinds.firstIndex(of: kind) ?? 0)
        }
        index = plan.indices.lowerBound
        origin = plan.indices.first.map { plan.trace.operations[$0].at } ?? 0
    }

    /// The next request, or nil at the end of the window or of the trace.
    public mutating func next() -> Request? {
        while index < plan.indices.upperBound {
            let operation = plan.trace.operations[index]
            let number = UInt64(index)
            index += 1
            guard plan.assumptions.plays(operation) else { continue }
            let at = time(of: operation)
            played += 1
            if at < window.lowerBound { continue }
            if at >= window.upperBound { return nil }
            let endpoint = endpoints[Int(operation.kind.rawValue)]
            return Request(at: at - window.lowerBound, number: number, endpoint: endpoint)
        }
        return nil
    }

    private func time(of operation: TraceOperation) -> Nanoseconds {
        switch plan.pace {
        case .recorded(let times): Nanoseconds(Double(operation.at - origin) / times)
        case .constant(let rate):
            Nanoseconds((Double(played) + 0.5) * Double(Nanoseconds.second) / rate)
        }
    }
}
