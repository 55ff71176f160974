public import Measurement

/// Two stored bookings of one resource that share a day: the witness of a double booking.
public struct DoubleBooking: Sendable, Equatable {
    /// One of the two bookings.
    public struct Side: Sendable, Equatable {
        /// The booking as the database holds it.
        public var booking: StoredBooking
        /// The attempt that made it; nil where the history has none.
        public var attempt: BookingAttempt?

        /// Creates a side.
        public init(booking: StoredBooking, attempt: BookingAttempt?) {
            self.booking = booking
            self.attempt = attempt
        }
    }
    /// The booking that was there first.
    public var first: Side
    /// The booking that should have been refused.
    public var second: Side

    /// Creates a witness.
    public init(first: Side, second: Side) {
        self.first = first
        self.second = second
    }

    /// From the earlier begin to the later end of the two attempts; the longest time where one is
    /// missing.
    public var span: Nanoseconds {
        guard let a = first.attempt, let b = second.attempt else { return .max }
        return max(a.returned, b.returned) - min(a.invoked, b.invoked)
    }

    /// How many days both have.
    public var sharedDays: UInt32 {
        let start = max(first.booking.start, second.booking.start)
        let end = min(first.booking.end, second.booking.end)
        return end > start ? end - start : 0
    }
}
