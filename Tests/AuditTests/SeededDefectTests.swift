import Audit
import Measurement
import Testing
import Workload

/// Every defect that is put into a good history must be found, by the rule that it breaks.
@Suite("Seeded defects are found")
struct SeededDefectTests {
    /// How a small booking service decides.
    private enum Protection {
        /// One attempt on a resource at a time.
        case serial
        /// Look, and book some time later.
        case none
        /// As none, but one attempt on an equal range at a time.
        case exactRangeLock
    }

    /// Plays attempts on two resources: each looks after 1 ms and commits after 4 ms.
    private func history(_ protection: Protection, identical: Bool = false) -> History {
        var random = RandomStream(seed: 11, name: "service")
        var history = History()
        var freeAgain: [UInt32: Nanoseconds] = [:]
        var commits: [(booking: StoredBooking, at: Nanoseconds)] = []
        for operation in 0..<400 as Range<UInt64> {
            let arrival = Nanoseconds(operation) * 100 * Nanoseconds.microsecond
            let resource = UInt32(random.below(2))
            let start = identical ? 10 : UInt32(random.below(200))
            let booking = StoredBooking(
                operation: operation,
                resource: resource,
                start: start,
                end: start + 5
            )
            func isOverlapped(by other: StoredBooking) -> Bool {
                other.resource == resource && other.start < booking.end && start < other.end
            }
            // Attempts arrive in order, so one who waits for all before it waits for the last.
            let begin = max(arrival, protection == .serial ? freeAgain[resource, default: 0] : 0)
            let look = begin + Nanoseconds.millisecond
            let commit = begin + 4 * Nanoseconds.millisecond
            let isHeld = commits.contains {
                $0.at > begin && $0.booking.start == start && $0.booking.resource == resource
            }
            let result: BookingAttempt.Result =
                if protection == .exactRangeLock, isHeld {
                    .busy
                } else if commits.contains(where: { $0.at <= look && isOverlapped(by: $0.booking) })
                {
                    .taken
                } else {
                    .booked
                }
            if result == .booked {
                commits.append((booking, commit))
                freeAgain[resource] = commit
            }
            history.attempts.append(
                attempt(
                    operation,
                    booking.start..<booking.end,
                    at: arrival...(result == .booked ? commit : look),
                    result,
                    resource: resource
                )
            )
        }
        history.bookings = commits.map(\.booking)
        return history
    }

    @Test("a service that serves one at a time passes under contention")
    func serial() {
        let audit = history(.serial).audit
        #expect(audit.verdict == .pass)
        #expect(audit.concurrentConflicts > 50)
        #expect(audit.won > 20)
        #expect(audit.falseRefusals == 0)
    }

    @Test("look, then book: double bookings")
    func unprotected() {
        let audit = history(.none).audit
        #expect(audit.verdict == .violated)
        #expect(audit.doubleBookings > 0)
        #expect(audit.witness != nil)
        #expect(audit.lost == 0 && audit.ghosts == 0)
    }

    @Test("a lock on the exact range stops equal ranges and not overlapping ones")
    func exactRange() {
        #expect(history(.exactRangeLock).audit.doubleBookings > 5)
        #expect(history(.exactRangeLock, identical: true).audit.doubleBookings == 0)
        #expect(history(.none, identical: true).audit.doubleBookings > 0)
    }

    @Test("a lost booking")
    func lost() {
        var history = history(.serial)
        history.bookings.remove(at: 5)
        #expect(history.audit.lost == 1)
        #expect(history.audit.verdict == .violated)
    }

    @Test("a failed attempt that is stored all the same")
    func ghost() throws {
        var history = history(.serial)
        let index = try #require(history.attempts.firstIndex { $0.result == .booked })
        history.attempts[index].result = .failed
        #expect(history.audit.ghosts == 1)
        #expect(history.audit.verdict == .violated)
    }

    @Test("a refusal without a reason")
    func unjustified() throws {
        var history = history(.serial)
        let index = try #require(history.attempts.firstIndex { $0.result == .booked })
        let operation = history.attempts[index].operation
        history.attempts[index].result = .taken
        history.bookings.removeAll { $0.operation == operation }
        #expect(history.audit.unjustifiedRefusals >= 1)
        #expect(history.audit.verdict == .violated)
    }

    @Test("a booking that was shown before it was asked for")
    func early() throws {
        var history = history(.serial)
        // The first refusal explained by this booking now ends before the booking begins.
        let index = try #require(history.attempts.firstIndex { $0.result == .taken })
        history.attempts[index].invoked = -2
        history.attempts[index].returned = -1
        #expect(history.audit.unjustifiedRefusals == 1)
        #expect(!history.audit.isLinearizable)
    }
}
