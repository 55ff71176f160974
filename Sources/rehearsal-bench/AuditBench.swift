import Audit
import Measurement
import Workload

/// The booking auditors on a million operations: time and memory.
enum AuditBench {
    private static let operations = 1_000_000

    static func run() {
        var random = RandomStream(seed: 1, name: "audit-bench")
        let (attempts, bookings) = history(&random)
        let before = Machine.residentMemory()
        let began = Machine.processorTime()
        let audit = BookingAudit(attempts: attempts, bookings: bookings)
        let spent = Machine.processorTime() - began
        let words =
            "\(operations) attempts on 4,000 cars, \(bookings.count) of them stored, "
            + "\(audit.concurrentConflicts) contended, \(audit.doubleBookings) double bookings"
        emit("booking-audit", Double(spent) / 1e9, "seconds", words)
        emit(
            "booking-audit-memory",
            Double(max(0, Machine.residentMemory() - before)) / Double(operations),
            "bytes an attempt",
            "beside the \(MemoryLayout<BookingAttempt>.stride) of the attempt itself"
        )
        withCancels(attempts, bookings, &random)
    }

    /// Attempts that come one after the other, so that most are answered rightly.
    private static func history(
        _ random: inout RandomStream
    ) -> ([BookingAttempt], [StoredBooking]) {
        var attempts: [BookingAttempt] = []
        var bookings: [StoredBooking] = []
        attempts.reserveCapacity(operations)
        var taken = [UInt64](repeating: 0, count: 4_000 * 6)
        for number in 0..<operations {
            let car = UInt32(random.below(4_000))
            let start = UInt32(random.below(360))
            let end = start + UInt32(2 + random.below(6))
            let invoked = Nanoseconds(number) * .microsecond
            let days = (start..<end).map { Int(car) * 384 + Int($0) }
            // One in a thousand does not look.
            let isFree =
                days.allSatisfy { taken[$0 / 64] >> UInt64($0 % 64) & 1 == 0 }
                || random.below(1_000) == 0
            if isFree {
                for day in days { taken[day / 64] |= 1 << UInt64(day % 64) }
                bookings.append(
                    StoredBooking(
                        operation: UInt64(number),
                        resource: car,
                        start: start,
                        end: end
                    )
                )
            }
            attempts.append(
                BookingAttempt(
                    operation: UInt64(number),
                    resource: car,
                    start: start,
                    end: end,
                    invoked: invoked,
                    returned: invoked + Nanoseconds(random.below(20_000_000)),
                    result: isFree ? .booked : .taken
                )
            )
        }
        return (attempts, bookings)
    }

    /// The search that cancels need, where one booking in ten is cancelled by and by.
    private static func withCancels(
        _ attempts: [BookingAttempt],
        _ bookings: [StoredBooking],
        _ random: inout RandomStream
    ) {
        var cancels: [CancelAttempt] = []
        var left: [StoredBooking] = []
        let end = (attempts.map(\.returned).max() ?? 0) + .second
        for booking in bookings {
            guard random.below(10) == 0 else {
                left.append(booking)
                continue
            }
            let invoked = end + Nanoseconds(cancels.count) * .microsecond
            cancels.append(
                CancelAttempt(
                    booking: booking.operation,
                    invoked: invoked,
                    returned: invoked + 20 * .microsecond,
                    result: .cancelled
                )
            )
        }
        let began = Machine.processorTime()
        let history = CancellableHistory(attempts: attempts, cancels: cancels, bookings: left)
        let answer = history.search(limit: 100_000)
        let spent = Machine.processorTime() - began
        emit(
            "booking-search",
            Double(spent) / 1e9,
            "seconds",
            "the same with \(cancels.count) cancels: \("\(answer)".prefix(40))"
        )
    }
}
