import Audit
import Measurement
import Testing

@Suite("The rules of the booking audit")
struct BookingRulesTests {
    @Test("an empty history passes nothing, because nothing was put to the test")
    func empty() {
        let audit = History().audit
        #expect(audit.verdict == .noContention)
        #expect(audit.isLinearizable)
        #expect(audit.witness == nil)
    }

    @Test("two overlapping bookings are one pair and one too many")
    func overlap() {
        let a = attempt(1, 1..<5, at: 0...10, .booked)
        let b = attempt(2, 3..<8, at: 2...12, .booked)
        let audit = History(attempts: [a, b], bookings: [StoredBooking(b), StoredBooking(a)]).audit
        #expect(audit.verdict == .violated)
        #expect(audit.overlappingPairs == 1)
        #expect(audit.doubleBookings == 1)
        #expect(audit.resourcesDoubleBooked == 1)
        #expect(!audit.isLinearizable)
        #expect(audit.won == 2)
        #expect(audit.witness?.first.attempt == a)
        #expect(audit.witness?.second.attempt == b)
        #expect(audit.witness?.sharedDays == 2)
    }

    @Test("ranges that touch do not overlap, and resources are apart")
    func touching() {
        let attempts = [
            attempt(1, 1..<5, at: 0...10, .booked),
            attempt(2, 5..<8, at: 0...10, .booked),
            attempt(3, 1..<8, at: 0...10, .booked, resource: 8),
        ]
        let audit = History(attempts: attempts, bookings: attempts.map(StoredBooking.init)).audit
        #expect(audit.overlappingPairs == 0)
        #expect(audit.concurrentConflicts == 0)
        #expect(audit.verdict == .noContention)
    }

    @Test("every pair counts, but a booking is only once too many")
    func excess() {
        let attempts = (0..<4).map { attempt($0, 1..<5, at: 0...Int64(10 + $0), .booked) }
        let audit = History(attempts: attempts, bookings: attempts.map(StoredBooking.init)).audit
        #expect(audit.overlappingPairs == 6)
        #expect(audit.doubleBookings == 3)
        #expect(audit.concurrentConflicts == 4)
    }

    @Test("of several double bookings the one that took the shortest time is the witness")
    func shortestWitness() {
        let attempts = [
            attempt(1, 1..<5, at: 0...100, .booked, resource: 1),
            attempt(2, 1..<5, at: 0...200, .booked, resource: 1),
            attempt(3, 1..<5, at: 500...510, .booked, resource: 2),
            attempt(4, 4..<6, at: 505...520, .booked, resource: 2),
            attempt(5, 4..<6, at: 515...521, .booked, resource: 2),
        ]
        let audit = History(attempts: attempts, bookings: attempts.map(StoredBooking.init)).audit
        #expect(audit.resourcesDoubleBooked == 2)
        #expect(audit.doubleBookings == 3)
        #expect(audit.witness?.first.booking.operation == 3)
        #expect(audit.witness?.second.booking.operation == 4)
        #expect(audit.witness?.span == 20)
    }

    @Test("an acknowledged booking that is not stored is lost")
    func lost() {
        let audit = History(attempts: [attempt(1, 1..<5, at: 0...10, .booked)]).audit
        #expect(audit.lost == 1)
        #expect(audit.ghosts == 0)
        #expect(audit.verdict == .violated)
    }

    @Test("a booking is a ghost if its attempt failed, is missing, or asked for something else")
    func ghosts() {
        let history = History(
            attempts: [
                attempt(1, 1..<5, at: 0...10, .failed), attempt(3, 10..<12, at: 0...10, .booked),
                attempt(4, 20..<22, at: 0...10, .booked),
            ],
            bookings: [
                StoredBooking(operation: 1, resource: 7, start: 1, end: 5),
                StoredBooking(operation: 2, resource: 7, start: 6, end: 7),
                StoredBooking(operation: 3, resource: 7, start: 10, end: 13),
                StoredBooking(operation: 4, resource: 7, start: 20, end: 22),
                StoredBooking(operation: 4, resource: 7, start: 20, end: 22),
            ]
        )
        let audit = history.audit
        #expect(audit.ghosts == 4)
        #expect(audit.lost == 1)
        #expect(audit.doubleBookings == 1)
        #expect(audit.verdict == .violated)
    }

    @Test("an unknown attempt may be stored or not")
    func unknown() {
        let a = attempt(1, 1..<5, at: 0...10, .unknown)
        let b = attempt(2, 6..<8, at: 0...10, .unknown)
        let audit = History(attempts: [a, b], bookings: [StoredBooking(b)]).audit
        #expect(audit.unknown == 2)
        #expect(audit.ghosts == 0)
        #expect(audit.lost == 0)
        #expect(audit.isLinearizable)
    }

    @Test("a refusal needs a booking that began before it returned")
    func refusals() {
        let booked = attempt(1, 1..<5, at: 100...110, .booked)
        let attempts = [
            booked,
            attempt(2, 4..<6, at: 90...100, .taken),
            attempt(3, 4..<6, at: 90...99, .taken),
            attempt(4, 5..<9, at: 200...210, .taken),
            attempt(5, 4..<6, at: 90...100, .busy),
            attempt(6, 4..<6, at: 90...99, .busy),
            attempt(7, 5..<9, at: 200...210, .busy),
        ]
        let audit = History(attempts: attempts, bookings: [StoredBooking(booked)]).audit
        #expect(audit.unjustifiedRefusals == 2)
        #expect(audit.falseRefusals == 2)
        #expect(!audit.isLinearizable)
        #expect(audit.verdict == .violated)
    }

    @Test("a false refusal is a cost, not a violation")
    func falseRefusal() {
        let attempts = (0..<20).map { attempt($0, 1..<5, at: 0...10, .busy) }
        let audit = History(attempts: attempts).audit
        #expect(audit.falseRefusals == 20)
        #expect(audit.concurrentConflicts == 20)
        #expect(audit.verdict == .pass)
    }

    @Test("attempts that only follow each other put nothing to the test")
    func noContention() {
        let attempts = (0..<100).map { index in
            attempt(index, 1..<5, at: Int64(index) * 10...Int64(index) * 10 + 9, .busy)
        }
        #expect(History(attempts: attempts).audit.concurrentConflicts == 0)
        #expect(History(attempts: attempts).audit.verdict == .noContention)
    }

    @Test("a history with gaps accuses nobody of what the gap may explain")
    func dropped() {
        let kept = attempt(9, 2..<3, at: 0...10, .taken)
        let stored = StoredBooking(operation: 1, resource: 7, start: 1, end: 5)
        let audit = BookingAudit(attempts: [kept], bookings: [stored], dropped: 3)
        #expect(audit.ghosts == 0)
        #expect(audit.unjustifiedRefusals == 0)
        #expect(
            audit.verdict == .unknown(reason: "3 attempts were not kept: the history was full")
        )
    }
}
