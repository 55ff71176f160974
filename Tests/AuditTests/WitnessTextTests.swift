import Audit
import Measurement
import Testing

@Suite("The text of a witness")
struct WitnessTextTests {
    private func text(_ a: BookingAttempt, _ b: BookingAttempt) -> String? {
        History(attempts: [a, b], bookings: [StoredBooking(a), StoredBooking(b)])
            .audit.witness?.text(resource: "car")
    }

    @Test("a race: two columns, and how long both ran at once")
    func race() {
        let text = text(
            attempt(12, 1..<5, at: 0...201_300_000, .booked),
            attempt(19, 3..<8, at: 104_200_000...116_100_999, .booked)
        )
        #expect(
            text == """
                DOUBLE BOOKING  car 7  A = op-19 [3, 8)  B = op-12 [1, 5)  overlap 2 days
                        t ms   A                                 B
                       0.000                                     begins
                     104.200   begins
                     116.100   is told: booked
                     201.300                                     is told: booked
                Both ran at once for 11.900 ms.
                If A was first, B was booked over it; if B was first, A was booked over it: \
                only one may stand.

                """
        )
    }

    @Test("no race: the second began after the first had ended")
    func noRace() {
        let text = text(
            attempt(1, 1..<5, at: 0...1_000_000, .unknown),
            attempt(2, 4..<8, at: 3_500_000...4_000_000, .booked)
        )
        #expect(
            text == """
                DOUBLE BOOKING  car 7  A = op-1 [1, 5)  B = op-2 [4, 8)  overlap 1 day
                        t ms   A                                 B
                       0.000   begins
                       1.000   loses the answer, yet is stored
                       3.500                                     begins
                       4.000                                     is told: booked
                A had ended 2.500 ms before B began: this is no race, the check did not see a \
                booking that was there.
                If A was first, B was booked over it; if B was first, A was booked over it: \
                only one may stand.

                """
        )
    }

    @Test("a booking without an attempt has no times")
    func ghost() {
        let booked = attempt(2, 4..<8, at: 0...1, .booked)
        let history = History(
            attempts: [booked],
            bookings: [
                StoredBooking(booked), StoredBooking(operation: 1, resource: 7, start: 1, end: 5),
            ]
        )
        #expect(
            history.audit.witness?.text(resource: "car") == """
                DOUBLE BOOKING  car 7  A = op-1 [1, 5)  B = op-2 [4, 8)  overlap 1 day
                        t ms   A                                 B
                       0.000                                     begins
                       0.000                                     is told: booked
                One of them has no attempt in the history, so their times are not known.
                If A was first, B was booked over it; if B was first, A was booked over it: \
                only one may stand.

                """
        )
    }
}
