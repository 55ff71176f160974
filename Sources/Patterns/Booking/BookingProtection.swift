import Measurement

/// What keeps two bookings of one resource from overlapping, or only seems to: straight-line code
/// against the seams.
protocol BookingProtection: Sendable {
    /// Tries once to book.
    func book(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result
}

/// What came of the statements of one transaction.
enum Claim {
    /// The booking is in; what is left is to commit.
    case won
    /// An overlapping booking is there.
    case taken
    /// A token was too old, so somebody else may hold the lock by now.
    case fencedOff
    /// A version had moved on: the whole transaction is to be tried again.
    case again
}

/// What a protection cannot do without.
struct ProtectionNeeds: OptionSet, Sendable {
    let rawValue: UInt8
    /// Redis, and the key of a lock in it.
    static let lock = ProtectionNeeds(rawValue: 1)
    /// The exclusion constraint.
    static let constraint = ProtectionNeeds(rawValue: 2)
    /// That the constraint covers confirmed bookings alone.
    static let confirmedOnly = ProtectionNeeds(rawValue: 4)
    /// A counter of fencing tokens beside each lock.
    static let tokens = ProtectionNeeds(rawValue: 8)
}

/// How far a protection can be trusted, by theory and by experiment.
public enum ProtectionPromise: String, Sendable {
    /// Two overlapping bookings can be made without any fault.
    case none
    /// It holds as long as nothing goes wrong: no pause, no eviction, no failover, no outage.
    case withoutFaults = "without-faults"
    /// The database decides, so that no fault of Redis or of a client lets a double booking in.
    case always
}

/// One row of the table of protections.
public struct ProtectionKind: Sendable {
    /// The name in scenarios and results, in kebab case.
    public let name: String
    /// The number in the catalogue of protections (P) or of their traps (T).
    public let number: String
    /// One sentence for the documentation.
    public let summary: String
    /// How far it can be trusted.
    public let promise: ProtectionPromise
    let needs: ProtectionNeeds
    let protection: any BookingProtection

    init(
        _ name: String,
        _ number: String,
        _ promise: ProtectionPromise,
        needs: ProtectionNeeds = [],
        _ protection: any BookingProtection,
        _ summary: String
    ) {
        self.name = name
        self.number = number
        self.promise = promise
        self.needs = needs
        self.protection = protection
        self.summary = summary
    }

    /// The protection of the given name.
    public static func named(_ name: String) -> ProtectionKind? { all.first { $0.name == name } }
}
