public import Measurement

/// The audit of a trial's bookings: what clients were told against what the database holds.
///
/// Four rules, each by resource and each exact, in n log n:
///
/// - No stored booking overlaps another.
/// - Nothing is lost and nothing is there that nobody booked.
/// - The history is linearizable. For histories that only add ranges this holds if and only if the
///   accepted attempts are disjoint and every `taken` overlaps an accepted attempt that began
///   before it returned: accepted ones can then be placed at their begin and refusals at their end.
/// - A refusal by a lock is a false refusal if it could not have been a correct `taken`.
///
/// A booking is active from the begin of its attempt at the earliest, because a client cannot see
/// the instant of the commit; so every count of refusals is a lower bound, and no doubt accuses.
public struct BookingAudit: Sendable, Equatable {
    /// Attempts in the history.
    public private(set) var attempts: UInt64 = 0
    /// Attempts whose commit was acknowledged.
    public private(set) var won: UInt64 = 0
    /// Attempts whose answer to the commit was lost.
    public private(set) var unknown: UInt64 = 0
    /// Attempts that were not kept.
    public private(set) var dropped: UInt64
    /// Stored bookings that overlap one committed earlier: each is one too many.
    public private(set) var doubleBookings: UInt64 = 0
    /// Pairs of stored bookings of the same resource that share a day.
    public private(set) var overlappingPairs: UInt64 = 0
    /// Resources with a double booking.
    public private(set) var resourcesDoubleBooked: UInt64 = 0
    /// Stored bookings that no booked or unknown attempt explains; 0 where attempts were dropped.
    public private(set) var ghosts: UInt64 = 0
    /// Acknowledged attempts that are not stored.
    public private(set) var lost: UInt64 = 0
    /// Attempts told `taken` although nothing that they overlap can have been booked.
    public private(set) var unjustifiedRefusals: UInt64 = 0
    /// Attempts told `busy` although nothing that they overlap can have been booked.
    public private(set) var falseRefusals: UInt64 = 0
    /// Attempts that share a day and an instant with another attempt on the same resource.
    public private(set) var concurrentConflicts: UInt64 = 0
    /// How contended attempts and double bookings vary from one resource to another.
    public private(set) var spread = ContestSpread()
    /// Whether some order of the attempts, within the time each took, explains every answer.
    public private(set) var isLinearizable = true
    /// The double booking that is easiest to follow: of the first one on each resource, the one
    /// that took the shortest time; nil without any.
    public private(set) var witness: DoubleBooking?

    private let leastConflicts: UInt64

    /// Audits the bookings of a trial.
    public init(_ record: TrialRecord) {
        self.init(
            attempts: record.attempts,
            bookings: record.bookings,
            dropped: record.attemptsDropped
        )
    }

    /// Audits a history.
    ///
    /// - Parameters:
    ///   - attempts: The attempts in any order.
    ///   - bookings: What the database held at the end, in any order.
    ///   - dropped: How many attempts were not kept.
    ///   - leastConflicts: How many attempts must have been able to race before a pass counts.
    public init(
        attempts: [BookingAttempt],
        bookings: [StoredBooking],
        dropped: UInt64 = 0,
        leastConflicts: UInt64 = 10
    ) {
        self.dropped = dropped
        self.leastConflicts = leastConflicts
        self.attempts = UInt64(attempts.count)
        won = UInt64(attempts.count { $0.result == .booked })
        unknown = UInt64(attempts.count { $0.result == .unknown })

        let attempts = attempts.sorted { $0.resource < $1.resource }
        let bookings = bookings.sorted {
            ($0.resource, $0.operation, $0.start, $0.end)
                < ($1.resource, $1.operation, $1.start, $1.end)
        }
        var attempt = attempts.startIndex
        var booking = bookings.startIndex
        while attempt < attempts.endIndex || booking < bookings.endIndex {
            let resource = min(
                attempt < attempts.endIndex ? attempts[attempt].resource : .max,
                booking < bookings.endIndex ? bookings[booking].resource : .max
            )
            let firstAttempt = attempt
            let firstBooking = booking
            while attempt < attempts.endIndex, attempts[attempt].resource == resource {
                attempt += 1
            }
            while booking < bookings.endIndex, bookings[booking].resource == resource {
                booking += 1
            }
            add(
                ResourceHistory(
                    attempts: attempts[firstAttempt..<attempt],
                    bookings: bookings[firstBooking..<booking]
                )
            )
        }
    }

    private mutating func add(_ history: ResourceHistory) {
        overlappingPairs += history.overlappingPairs
        lost += history.lost
        // A booking without attempt may be one of those that were not kept.
        if dropped == 0 { ghosts += history.unmatched }
        let unexplained = history.unexplainedRefusals()
        unjustifiedRefusals += unexplained.taken
        falseRefusals += unexplained.busy
        if unexplained.taken > 0 || !history.acceptedAreDisjoint { isLinearizable = false }
        let conflicts = history.concurrentConflicts
        concurrentConflicts += conflicts

        let double = history.doubleBookings()
        doubleBookings += double.count
        spread.add(contended: conflicts, violations: double.count)
        guard let first = double.first else { return }
        resourcesDoubleBooked += 1
        if first.span < witness?.span ?? .max || witness == nil { witness = first }
    }

    /// What all four rules together say; false refusals are a cost and no violation.
    public var verdict: AuditVerdict {
        if overlappingPairs > 0 || ghosts > 0 || lost > 0 || !isLinearizable { return .violated }
        if dropped > 0 {
            return .unknown(reason: "\(dropped) attempts were not kept: the history was full")
        }
        return concurrentConflicts < leastConflicts ? .noContention : .pass
    }
}
