import Stores

/// The reads of an instance that are under way, so that who wants the same waits instead of
/// reading.
struct FlightTable {
    private var flights: [Key: Flight] = [:]

    /// The read of a key that is under way; nil where there is none.
    func flight(of key: Key) -> Flight? { flights[key] }

    /// Notes that a read begins.
    mutating func begin(_ key: Key) -> Flight {
        let flight = Flight()
        flights[key] = flight
        return flight
    }

    /// Notes that the read has ended.
    mutating func end(_ key: Key) { flights[key] = nil }
}

/// One read and those who wait for it.
final class Flight {
    /// How the read ended; nil while it is under way.
    var result: Result<Answer, StoreError>?
    /// Opened when it has ended.
    let landed = Gate()
}
