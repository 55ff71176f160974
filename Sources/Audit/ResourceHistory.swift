import Measurement

/// All attempts on one resource and all bookings of it, and the checks of them.
///
/// Each check walks one list in order of time and keeps one value for each cell of the ``DayAxis``,
/// so it takes n log n for the order and then the length of each range.
struct ResourceHistory {
    /// A booking that stands, and since when it may have stood.
    private struct Accepted {
        var span: Range<Int>
        var since: Nanoseconds
    }
    /// A stored booking and the attempt that made it.
    private struct Row {
        var side: DoubleBooking.Side
        var span: Range<Int>
        /// The order of commits as the clients saw it; a booking without attempt was always there.
        var order: (committed: Nanoseconds, operation: UInt64)
    }
    /// Attempts by the instant they began.
    private let attempts: [BookingAttempt]
    private let axis: DayAxis
    private let spans: [Range<Int>]
    /// Stored bookings in the order of their commits.
    private let rows: [Row]
    /// Acknowledged attempts that are not stored.
    let lost: UInt64

    /// Gathers the history of one resource.
    init(attempts: ArraySlice<BookingAttempt>, bookings: ArraySlice<StoredBooking>) {
        let attempts = attempts.sorted { ($0.invoked, $0.operation) < ($1.invoked, $1.operation) }
        let axis = DayAxis(
            bounds: attempts.flatMap { [$0.start, $0.end] }
                + bookings.flatMap { [$0.start, $0.end] }
        )
        self.attempts = attempts
        self.axis = axis
        spans = attempts.map { axis.span(start: $0.start, end: $0.end) }

        var matching = AttemptMatching(attempts)
        rows = bookings.map { booking in
            let attempt = matching.take(for: booking)
            return Row(
                side: DoubleBooking.Side(booking: booking, attempt: attempt),
                span: axis.span(start: booking.start, end: booking.end),
                order: (attempt?.returned ?? .min, booking.operation)
            )
        }
        .sorted { $0.order < $1.order }
        lost = matching.lost
    }

    /// Stored bookings that no attempt can have made.
    var unmatched: UInt64 {
        UInt64(rows.count { $0.side.attempt == nil })
    }

    /// Pairs of stored bookings that share a day.
    var overlappingPairs: UInt64 { Self.pairs(of: rows.map(\.span)) }

    /// Stored bookings that overlap one committed earlier, and the first of them with the last one
    /// committed before it that it overlaps.
    func doubleBookings() -> (count: UInt64, first: DoubleBooking?) {
        var latest = [Int](repeating: -1, count: axis.count)
        var count: UInt64 = 0
        var first: DoubleBooking?
        for (index, row) in rows.enumerated() {
            let earlier = latest[row.span].max() ?? -1
            if earlier >= 0 {
                count += 1
                first = first ?? DoubleBooking(first: rows[earlier].side, second: row.side)
            }
            for cell in row.span { latest[cell] = index }
        }
        return (count, first)
    }

    /// Whether the accepted attempts share no day: the first condition of linearizability.
    var acceptedAreDisjoint: Bool { Self.pairs(of: accepted().map(\.span)) == 0 }

    /// Refusals that no order of the attempts explains, by what the client was told.
    ///
    /// A refusal is explained by an accepted attempt that it overlaps and that began before the
    /// refusal returned. For `taken` this is the second condition of linearizability; `busy` that
    /// could not have been `taken` is a false refusal.
    func unexplainedRefusals() -> (taken: UInt64, busy: UInt64) {
        let accepted = accepted().sorted { $0.since < $1.since }
        let refusals = attempts.indices
            .filter { attempts[$0].result == .taken || attempts[$0].result == .busy }
            .sorted { attempts[$0].returned < attempts[$1].returned }
        var covered = [Bool](repeating: false, count: axis.count)
        var next = accepted.startIndex
        var unexplained: (taken: UInt64, busy: UInt64) = (0, 0)
        for refusal in refusals {
            while next < accepted.endIndex, accepted[next].since <= attempts[refusal].returned {
                for cell in accepted[next].span { covered[cell] = true }
                next += 1
            }
            if spans[refusal].contains(where: { covered[$0] }) { continue }
            if attempts[refusal].result == .taken {
                unexplained.taken += 1
            } else {
                unexplained.busy += 1
            }
        }
        return unexplained
    }

    /// Attempts that share a day and an instant with another attempt; touching in time counts.
    var concurrentConflicts: UInt64 {
        var conflicts = [Bool](repeating: false, count: attempts.count)
        // An earlier begun attempt is still running if, of those on a day, the last return is to
        // come.
        var lastReturn = [Nanoseconds](repeating: .min, count: axis.count)
        for (index, attempt) in attempts.enumerated() {
            for cell in spans[index] {
                if lastReturn[cell] >= attempt.invoked { conflicts[index] = true }
                lastReturn[cell] = max(lastReturn[cell], attempt.returned)
            }
        }
        // A later begun attempt runs along if the next one on a day begins before this one's
        // return.
        var nextInvocation = [Nanoseconds](repeating: .max, count: axis.count)
        for (index, attempt) in attempts.enumerated().reversed() {
            for cell in spans[index] {
                if nextInvocation[cell] <= attempt.returned { conflicts[index] = true }
                nextInvocation[cell] = attempt.invoked
            }
        }
        return UInt64(conflicts.count { $0 })
    }

    /// The attempts that stand: the acknowledged ones, and whatever else is stored.
    private func accepted() -> [Accepted] {
        var accepted: [Accepted] = []
        for (index, attempt) in attempts.enumerated() where attempt.result == .booked {
            accepted.append(Accepted(span: spans[index], since: attempt.invoked))
        }
        for row in rows where row.side.attempt?.result != .booked {
            accepted.append(Accepted(span: row.span, since: row.side.attempt?.invoked ?? .min))
        }
        return accepted
    }

    /// Counts overlapping pairs without visiting them: at each start, those begun and not ended.
    private static func pairs(of spans: [Range<Int>]) -> UInt64 {
        let spans = spans.filter { !$0.isEmpty }
        let ends = spans.map(\.upperBound).sorted()
        var ended = 0
        var pairs: UInt64 = 0
        for (begun, start) in spans.map(\.lowerBound).sorted().enumerated() {
            while ends[ended] <= start { ended += 1 }
            pairs += UInt64(begun - ended)
        }
        return pairs
    }
}
