public import Measurement

/// An attempt to cancel a booking, as its client saw it.
public struct CancelAttempt: Sendable, Equatable {
    /// What the client learnt.
    public enum Result: UInt8, Sendable {
        /// The booking was there and is gone.
        case cancelled
        /// There was no such booking.
        case notFound
        /// The answer was lost: it may be gone.
        case unknown
    }
    /// The operation that made the booking.
    public var booking: UInt64
    /// When the attempt began.
    public var invoked: Nanoseconds
    /// When the client learnt the result.
    public var returned: Nanoseconds
    /// What the client learnt.
    public var result: Result

    /// Creates an attempt.
    public init(
        booking: UInt64,
        invoked: Nanoseconds,
        returned: Nanoseconds,
        result: Result
    ) {
        self.booking = booking
        self.invoked = invoked
        self.returned = returned
        self.result = result
    }
}

/// Whether some order of bookings and cancels explains every answer and what is left at the end.
///
/// Without cancels the linear rule of ``BookingAudit`` is exact. With them a search is needed: the
/// next operation of the order is any that began before every open one has returned, as of Wing and
/// Gong (JPDC 17, 1993) with the memory of Lowe (CCPE 29, 2017). It runs by parts: bookings of
/// different resources, and of days that no chain of overlaps connects, never see each other. A
/// part's cost grows with what was open at once, and it gives up past a limit of states.
public struct CancellableHistory: Sendable {
    /// What the search came to.
    public enum Answer: Sendable, Equatable {
        /// Some order explains the history.
        case linearizable
        /// None does; the operations of the first part without one.
        case notLinearizable([UInt64])
        /// A part took more states than the limit.
        case unknown(reason: String)
    }
    private let attempts: [BookingAttempt]
    private let cancels: [CancelAttempt]
    private let stored: Set<UInt64>

    /// Takes a history in.
    ///
    /// - Parameters:
    ///   - attempts: The attempts to book, each under an operation of its own; those that failed or
    ///     that a lock turned away say nothing.
    ///   - cancels: The attempts to cancel a booking.
    ///   - bookings: What the database held at the end.
    public init(
        attempts: [BookingAttempt],
        cancels: [CancelAttempt],
        bookings: [StoredBooking]
    ) {
        self.attempts = attempts.filter { $0.result != .failed && $0.result != .busy }
        self.cancels = cancels
        stored = Set(bookings.map(\.operation))
    }

    /// Searches for an order.
    ///
    /// - Parameter limit: The most states of one part that are looked at.
    /// - Returns: What it came to.
    public func search(limit: Int = 1_000_000) -> Answer {
        let known = Set(attempts.map(\.operation))
        if let ghost = stored.subtracting(known).min() { return .notLinearizable([ghost]) }
        let strays = cancels.filter { $0.result == .cancelled && !known.contains($0.booking) }
        if let stray = strays.map(\.booking).min() { return .notLinearizable([stray]) }
        for part in parts() {
            var search = OrderSearch(part, stored: stored, limit: limit)
            switch search.run() {
            case true: continue
            case false: return .notLinearizable(part.map(\.booking).sorted())
            case nil: return .unknown(reason: "a part has more than \(limit) states")
            }
        }
        return .linearizable
    }

    /// The parts, each with its operations in the order of their begins.
    private func parts() -> [[OrderSearch.Operation]] {
        var parts: [[OrderSearch.Operation]] = []
        let cancels = Dictionary(grouping: cancels, by: \.booking)
        var reached: (resource: UInt32, end: UInt32)?
        let byDay = attempts.sorted {
            ($0.resource, $0.start, $0.operation) < ($1.resource, $1.start, $1.operation)
        }
        for attempt in byDay {
            var operations = [OrderSearch.Operation(attempt)]
            operations += (cancels[attempt.operation] ?? []).map {
                OrderSearch.Operation($0, of: attempt)
            }
            if let last = reached, last.resource == attempt.resource, attempt.start < last.end {
                parts[parts.count - 1] += operations
                reached = (last.resource, max(last.end, attempt.end))
            } else {
                parts.append(operations)
                reached = (attempt.resource, attempt.end)
            }
        }
        return parts.map { part in
            part.sorted { ($0.invoked, $0.booking) < ($1.invoked, $1.booking) }
        }
    }
}

/// Searches the orders of one part.
struct OrderSearch {
    /// A booking or a cancel.
    struct Operation {
        enum Kind: Equatable {
            case book(BookingAttempt.Result)
            case cancel(CancelAttempt.Result)
        }
        var kind: Kind
        /// The operation that makes the booking.
        var booking: UInt64
        var days: Range<UInt32>
        var invoked: Nanoseconds
        /// When it must have taken effect; never for what was not answered.
        var returned: Nanoseconds

        init(_ attempt: BookingAttempt) {
            kind = .book(attempt.result)
            booking = attempt.operation
            days = attempt.start..<max(attempt.start, attempt.end)
            invoked = attempt.invoked
            returned = attempt.result == .unknown ? .max : attempt.returned
        }

        init(_ cancel: CancelAttempt, of attempt: BookingAttempt) {
            kind = .cancel(cancel.result)
            booking = attempt.operation
            days = attempt.start..<max(attempt.start, attempt.end)
            invoked = cancel.invoked
            returned = cancel.result == .unknown ? .max : cancel.returned
        }
    }
    /// Which operations are in the order, and which bookings then stand, a bit each.
    private struct State: Hashable {
        var done: [UInt64]
        var standing: [UInt64]
    }

    private let operations: [Operation]
    /// The places of the booking operations that each operation's days meet, its own left out.
    private let rivals: [[Int]]
    /// The place of the booking operation of each operation.
    private let owners: [Int]
    private let stored: Set<UInt64>
    private let limit: Int
    private var seen: Set<State> = []

    init(_ operations: [Operation], stored: Set<UInt64>, limit: Int) {
        self.operations = operations
        self.stored = stored
        self.limit = limit
        let bookings = operations.indices.filter {
            if case .book = operations[$0].kind { true } else { false }
        }
        rivals = operations.indices.map { index in
            bookings.filter { other in
                other != index && operations[other].days.overlaps(operations[index].days)
            }
        }
        owners = operations.map { operation in
            bookings.first { operations[$0].booking == operation.booking } ?? 0
        }
    }

    /// Whether there is an order; nil where the limit came first.
    mutating func run() -> Bool? {
        let words = [UInt64](repeating: 0, count: (operations.count + 63) / 64)
        var open = [State(done: words, standing: words)]
        while let state = open.popLast() {
            guard seen.insert(state).inserted else { continue }
            if isEnd(state) { return true }
            if seen.count > limit { return nil }
            open += next(after: state)
        }
        return false
    }

    /// Whether nothing is left that must be in the order, and what stands is what is stored.
    private func isEnd(_ state: State) -> Bool {
        operations.indices.allSatisfy { index in
            let mustBeDone = operations[index].returned < .max
            return !mustBeDone || state.done.holds(index)
        }
            && operations.indices.allSatisfy { index in
                guard owners[index] == index else { return true }
                return state.standing.holds(index) == stored.contains(operations[index].booking)
            }
    }

    /// The states that one more operation leads to.
    private func next(after state: State) -> [State] {
        // Nothing may come after an operation that had returned before it began.
        var deadline = Nanoseconds.max
        for index in operations.indices where !state.done.holds(index) {
            deadline = min(deadline, operations[index].returned)
        }
        var states: [State] = []
        for index in operations.indices where !state.done.holds(index) {
            if operations[index].invoked > deadline { break }
            states += effects(of: index, on: state)
        }
        return states
    }

    private func effects(of index: Int, on state: State) -> [State] {
        var done = state
        done.done.set(index)
        let owner = owners[index]
        switch operations[index].kind {
        case .book(let result):
            let isFree = !rivals[index].contains { state.standing.holds($0) }
            var booked = done
            booked.standing.set(index)
            switch result {
            case .booked: return isFree ? [booked] : []
            case .taken: return isFree ? [] : [done]
            case .unknown: return isFree ? [booked] : []
            case .busy, .failed: return [done]
            }
        case .cancel(let result):
            let isThere = state.standing.holds(owner)
            var gone = done
            gone.standing.clear(owner)
            switch result {
            case .cancelled, .unknown: return isThere ? [gone] : []
            case .notFound: return isThere ? [] : [done]
            }
        }
    }
}

extension [UInt64] {
    fileprivate func holds(_ bit: Int) -> Bool { self[bit / 64] >> UInt64(bit % 64) & 1 == 1 }

    fileprivate mutating func set(_ bit: Int) { self[bit / 64] |= 1 << UInt64(bit % 64) }

    fileprivate mutating func clear(_ bit: Int) { self[bit / 64] &= ~(1 << UInt64(bit % 64)) }
}
