import Audit
import Measurement
import Workload

/// An attempt in few words.
func attempt(
    _ operation: UInt64,
    _ days: Range<UInt32>,
    at time: ClosedRange<Nanoseconds>,
    _ result: BookingAttempt.Result,
    resource: UInt32 = 7
) -> BookingAttempt {
    BookingAttempt(
        operation: operation,
        resource: resource,
        start: days.lowerBound,
        end: days.upperBound,
        invoked: time.lowerBound,
        returned: time.upperBound,
        result: result
    )
}

extension StoredBooking {
    /// The booking that an attempt makes.
    init(_ attempt: BookingAttempt) {
        self.init(
            operation: attempt.operation,
            resource: attempt.resource,
            start: attempt.start,
            end: attempt.end
        )
    }
}

/// A history and what is stored at its end.
struct History {
    var attempts: [BookingAttempt] = []
    var bookings: [StoredBooking] = []

    var audit: BookingAudit { BookingAudit(attempts: attempts, bookings: bookings) }
}

extension RandomStream {
    /// A number from a range, for random histories.
    mutating func number(in range: ClosedRange<UInt64>) -> UInt64 {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }
}
