public import Measurement

/// What the audit of one trial's bookings found.
public struct RaceRecord: Sendable, Equatable {
    /// What the audit concludes about the protection.
    public enum Verdict: String, Sendable, CaseIterable {
        /// Conflicting attempts ran at the same time, and no two of them were both booked.
        case held
        /// Two bookings overlap, a booking was lost or came from nowhere, or no order of the
        /// attempts explains what their clients were told.
        case violated
        /// No conflicting attempts ran at the same time, so nothing was put to the test.
        case untested
        /// The history is not whole, and what is left of it shows no overlap.
        case incomplete
    }
    /// The setup's name.
    public var setup: String
    /// The repetition, from 0.
    public var repetition: Int
    /// The protection's name, such as `exact-range-lock`.
    public var protection: String
    /// Attempts to book.
    public var attempts: UInt64
    /// Attempts whose commit was acknowledged.
    public var booked: UInt64
    /// Attempts that the database refused because the range was taken.
    public var refused: UInt64
    /// Attempts that a lock turned away.
    public var busy: UInt64
    /// Attempts that failed before the commit.
    public var failed: UInt64
    /// Attempts whose commit was sent and never answered.
    public var unknown: UInt64
    /// Attempts that overlapped another in days and in time, so that a race was possible.
    public var concurrentConflicts: UInt64
    /// Stored bookings that overlap one of the same thing that was committed earlier.
    public var doubleBookings: UInt64
    /// Pairs of stored bookings of the same thing that share a day.
    public var overlappingPairs: UInt64
    /// Attempts turned away by a held lock while no overlapping booking was active.
    public var falseRefusals: UInt64
    /// Attempts told `taken` although nothing that they overlap can have been booked.
    public var unjustifiedRefusals: UInt64
    /// Acknowledged bookings that the database did not hold at the end.
    public var lost: UInt64
    /// Stored bookings that no attempt explains.
    public var ghosts: UInt64
    /// Attempts that were not kept because the history was full.
    public var dropped: UInt64
    /// What the audit concludes.
    public var verdict: Verdict
    /// The smallest proof of a double booking; nil where there is none.
    public var witness: RaceWitness?
    /// How the conflicts vary from one booked thing to another; files keep only what follows from
    /// it, the interval of a matrix' rate.
    public var spread = ContestSpread()

    /// Creates a race's record.
    public init(
        setup: String,
        repetition: Int,
        protection: String,
        attempts: UInt64,
        booked: UInt64,
        refused: UInt64,
        busy: UInt64,
        failed: UInt64,
        unknown: UInt64,
        concurrentConflicts: UInt64,
        doubleBookings: UInt64,
        overlappingPairs: UInt64,
        falseRefusals: UInt64,
        unjustifiedRefusals: UInt64 = 0,
        lost: UInt64 = 0,
        ghosts: UInt64 = 0,
        dropped: UInt64 = 0,
        verdict: Verdict,
        witness: RaceWitness? = nil
    ) {
        self.setup = setup
        self.repetition = repetition
        self.protection = protection
        self.attempts = attempts
        self.booked = booked
        self.refused = refused
        self.busy = busy
        self.failed = failed
        self.unknown = unknown
        self.concurrentConflicts = concurrentConflicts
        self.doubleBookings = doubleBookings
        self.overlappingPairs = overlappingPairs
        self.falseRefusals = falseRefusals
        self.unjustifiedRefusals = unjustifiedRefusals
        self.lost = lost
        self.ghosts = ghosts
        self.dropped = dropped
        self.verdict = verdict
        self.witness = witness
    }
}

/// Two bookings that overlap, and how it came about.
public struct RaceWitness: Sendable, Equatable {
    /// The attempt that began first.
    public var first: BookingAttempt
    /// The attempt that began second.
    public var second: BookingAttempt
    /// The story as text, a line each, for the report.
    public var lines: [String]

    /// Creates a witness.
    public init(first: BookingAttempt, second: BookingAttempt, lines: [String]) {
        self.first = first
        self.second = second
        self.lines = lines
    }
}
