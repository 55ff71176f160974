import Audit
import Measurement
import Testing
import Workload

/// Histories with cancels, against a search of every order that knows nothing of parts or memory.
@Suite("Bookings that may be cancelled")
struct CancellableHistoryTests {
    private struct Cancellable {
        var history = History()
        var cancels: [CancelAttempt] = []

        var answer: CancellableHistory.Answer {
            CancellableHistory(
                attempts: history.attempts,
                cancels: cancels,
                bookings: history.bookings
            ).search()
        }
    }

    @Test("a cancelled booking makes room, and a later one takes it")
    func room() {
        let a = attempt(1, 1..<5, at: 0...10, .booked)
        let b = attempt(2, 3..<8, at: 30...40, .booked)
        let cancel = CancelAttempt(booking: 1, invoked: 15, returned: 20, result: .cancelled)
        let history = History(attempts: [a, b], bookings: [StoredBooking(b)])
        #expect(Cancellable(history: history, cancels: [cancel]).answer == .linearizable)
        #expect(Cancellable(history: history).answer == .notLinearizable([1, 2]))
        let late = CancelAttempt(booking: 1, invoked: 41, returned: 50, result: .cancelled)
        #expect(
            Cancellable(history: history, cancels: [late]).answer == .notLinearizable([1, 1, 2])
        )
    }

    @Test("a refusal needs somebody who stood there, and a cancel somebody to cancel")
    func refusals() {
        let a = attempt(1, 1..<5, at: 0...10, .booked)
        let refused = attempt(2, 3..<8, at: 30...40, .taken)
        let cancel = CancelAttempt(booking: 1, invoked: 15, returned: 20, result: .cancelled)
        var history = Cancellable(history: History(attempts: [a, refused]), cancels: [cancel])
        #expect(history.answer == .notLinearizable([1, 1, 2]))
        history.cancels[0].returned = 35
        #expect(history.answer == .linearizable)
        history.cancels.append(history.cancels[0])
        #expect(history.answer == .notLinearizable([1, 1, 1, 2]))
        history.cancels[1].result = .notFound
        #expect(history.answer == .linearizable)
        history.cancels[1].result = .unknown
        #expect(history.answer == .linearizable)
    }

    @Test("50,000 small histories have the answer that a search of all orders gives")
    func againstBruteForce() {
        var random = RandomStream(seed: 4, name: "histories")
        var linearizable = 0
        for _ in 0..<50_000 {
            let history = small(&random)
            let expected = hasLegalOrder(history)
            #expect((history.answer == .linearizable) == expected, "\(history)")
            if expected { linearizable += 1 }
        }
        // Both answers are common, so agreement means something.
        #expect((5_000...45_000).contains(linearizable), "\(linearizable)")
    }

    @Test("without cancels it says what the linear rule says")
    func againstTheRule() {
        var random = RandomStream(seed: 5, name: "histories")
        for _ in 0..<5_000 {
            var history = small(&random)
            history.cancels = []
            history.history.bookings = history.history.attempts
                .filter { $0.result == .booked || ($0.result == .unknown && random.below(2) == 0) }
                .map(StoredBooking.init)
            let isLinearizable = history.history.audit.isLinearizable
            #expect((history.answer == .linearizable) == isLinearizable, "\(history)")
        }
    }

    @Test("what is too much to search is said, and not judged")
    func limit() {
        let attempts = (0..<40).map { attempt($0, 1..<5, at: 0...100, .unknown) }
        let history = CancellableHistory(attempts: attempts, cancels: [], bookings: [])
        #expect(history.search(limit: 10) == .linearizable)
        let taken = attempts + [attempt(99, 9..<10, at: 0...100, .taken)]
        let stuck = CancellableHistory(
            attempts: taken.map { first in
                var attempt = first
                attempt.end = 10
                return attempt
            },
            cancels: (0..<20).map {
                CancelAttempt(booking: $0, invoked: 0, returned: 100, result: .cancelled)
            },
            bookings: []
        )
        guard case .unknown = stuck.search(limit: 10) else {
            Issue.record("a search without an end gave an answer")
            return
        }
    }

    private func small(_ random: inout RandomStream) -> Cancellable {
        var history = Cancellable()
        let results: [BookingAttempt.Result] = [.booked, .booked, .taken, .unknown]
        let count = random.number(in: 1...4)
        for operation in 0..<count {
            let start = UInt32(random.below(5))
            let invoked = Nanoseconds(random.below(12))
            history.history.attempts.append(
                attempt(
                    operation,
                    start..<(start + UInt32(random.number(in: 1...3))),
                    at: invoked...(invoked + Nanoseconds(random.below(5))),
                    results[Int(random.below(4))],
                    resource: UInt32(random.below(4) == 0 ? 1 : 2)
                )
            )
        }
        let answers: [CancelAttempt.Result] = [.cancelled, .cancelled, .notFound, .unknown]
        for _ in 0..<random.below(3) {
            let invoked = Nanoseconds(random.below(14))
            history.cancels.append(
                CancelAttempt(
                    booking: random.below(count),
                    invoked: invoked,
                    returned: invoked + Nanoseconds(random.below(5)),
                    result: answers[Int(random.below(4))]
                )
            )
        }
        for attempt in history.history.attempts where attempt.result != .taken {
            let isCancelled = history.cancels.contains { $0.booking == attempt.operation }
            let isStored =
                random.below(8) == 0 ? random.below(2) == 0 : !isCancelled && random.below(8) > 0
            if isStored { history.history.bookings.append(StoredBooking(attempt)) }
        }
        return history
    }

    /// One step of a history: a booking, or a cancel of one.
    private enum Step {
        case book(BookingAttempt)
        case cancel(CancelAttempt)

        var invoked: Nanoseconds {
            switch self {
            case .book(let attempt): attempt.invoked
            case .cancel(let cancel): cancel.invoked
            }
        }
        var isOpen: Bool {
            switch self {
            case .book(let attempt): attempt.result == .unknown
            case .cancel(let cancel): cancel.result == .unknown
            }
        }
        var returned: Nanoseconds {
            if isOpen { return .max }
            switch self {
            case .book(let attempt): return attempt.returned
            case .cancel(let cancel): return cancel.returned
            }
        }
    }

    /// Every order of the steps, where one without an answer may come late or never.
    private func hasLegalOrder(_ history: Cancellable) -> Bool {
        let stored = Set(history.history.bookings.map(\.operation))
        func extend(_ standing: [BookingAttempt], _ left: [Step]) -> Bool {
            if left.allSatisfy(\.isOpen), Set(standing.map(\.operation)) == stored { return true }
            return left.indices.contains { index in
                let next = left[index]
                guard left.allSatisfy({ $0.returned >= next.invoked }) else { return false }
                var rest = left
                rest.remove(at: index)
                switch next {
                case .book(let attempt):
                    let isFree = !standing.contains {
                        $0.resource == attempt.resource && $0.start < attempt.end
                            && attempt.start < $0.end
                    }
                    guard isFree == (attempt.result != .taken) else { return false }
                    return extend(isFree ? standing + [attempt] : standing, rest)
                case .cancel(let cancel):
                    let isThere = standing.contains { $0.operation == cancel.booking }
                    guard isThere == (cancel.result != .notFound) else { return false }
                    return extend(standing.filter { $0.operation != cancel.booking }, rest)
                }
            }
        }
        let steps = history.history.attempts.map(Step.book) + history.cancels.map(Step.cancel)
        return extend([], steps)
    }
}
