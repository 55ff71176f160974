import Audit
import Measurement
import Testing
import Workload

@Suite("The booking audit against slow and obvious answers")
struct ExhaustiveSearchTests {
    @Test("the linear test of linearizability agrees with a search of all orders")
    func linearizability() {
        var random = RandomStream(seed: 1, name: "histories")
        var linearizable = 0
        for _ in 0..<20_000 {
            let history = smallHistory(&random)
            let expected = hasLegalOrder(history)
            #expect(history.audit.isLinearizable == expected, "\(history)")
            if expected { linearizable += 1 }
        }
        // Both answers are common, so agreement means something.
        #expect((2_000...18_000).contains(linearizable))
    }

    @Test("pairs, excess, conflicts and refusals agree with comparing all with all")
    func counts() {
        var random = RandomStream(seed: 2, name: "histories")
        for _ in 0..<300 {
            let history = largeHistory(&random)
            let audit = history.audit
            let naive = NaiveAudit(history)
            #expect(audit.overlappingPairs == naive.pairs)
            #expect(audit.doubleBookings == naive.excess)
            #expect(audit.concurrentConflicts == naive.conflicts)
            #expect(audit.unjustifiedRefusals == naive.unjustified)
            #expect(audit.falseRefusals == naive.falseRefusals)
        }
    }

    @Test("the order in which a history is given changes nothing")
    func order() {
        var random = RandomStream(seed: 3, name: "histories")
        for _ in 0..<100 {
            let history = largeHistory(&random)
            var shuffled = history
            for index in shuffled.attempts.indices.dropFirst().reversed() {
                shuffled.attempts.swapAt(index, Int(random.below(UInt64(index + 1))))
            }
            shuffled.bookings.reverse()
            #expect(shuffled.audit == history.audit)
        }
    }

    private func smallHistory(_ random: inout RandomStream) -> History {
        var history = History()
        for operation in 0..<random.number(in: 1...6) {
            let results: [BookingAttempt.Result] = [.booked, .booked, .taken, .taken, .unknown]
            add(operation, results, days: 6, time: 12, to: &history, &random)
        }
        return history
    }

    private func largeHistory(_ random: inout RandomStream) -> History {
        var history = History()
        for operation in 0..<random.number(in: 20...120) {
            add(
                operation,
                [.booked, .taken, .busy, .failed, .unknown],
                days: 30,
                time: 200,
                to: &history,
                &random
            )
        }
        return history
    }

    private func add(
        _ operation: UInt64,
        _ results: [BookingAttempt.Result],
        days: UInt64,
        time: UInt64,
        to history: inout History,
        _ random: inout RandomStream
    ) {
        let start = UInt32(random.below(days))
        let end = start + UInt32(random.number(in: 1...3))
        let invoked = Nanoseconds(random.below(time))
        let returned = invoked + Nanoseconds(random.below(time / 3))
        let attempt = attempt(
            operation,
            start..<end,
            at: invoked...returned,
            results[Int(random.below(UInt64(results.count)))],
            resource: UInt32(random.below(2))
        )
        history.attempts.append(attempt)
        let isStored =
            attempt.result == .booked || (attempt.result == .unknown && random.below(2) == 0)
        if isStored { history.bookings.append(StoredBooking(attempt)) }
    }
}

/// Whether some order of the operations is legal and keeps those apart in time in their order.
///
/// An unknown operation may take effect at any time after it began, or never.
private func hasLegalOrder(_ history: History) -> Bool {
    let stored = Set(history.bookings.map(\.operation))
    let operations = history.attempts.filter {
        $0.result == .booked || $0.result == .taken || stored.contains($0.operation)
    }
    func end(_ operation: BookingAttempt) -> Nanoseconds {
        operation.result == .unknown ? .max : operation.returned
    }
    func extend(_ booked: [BookingAttempt], _ left: [BookingAttempt]) -> Bool {
        if left.isEmpty { return true }
        return left.indices.contains { index in
            let next = left[index]
            guard left.allSatisfy({ end($0) >= next.invoked }) else { return false }
            let isFree = !booked.contains { overlap($0, next) }
            guard isFree == (next.result != .taken) else { return false }
            var rest = left
            rest.remove(at: index)
            return extend(isFree ? booked + [next] : booked, rest)
        }
    }
    return extend([], operations)
}

private func overlap(_ a: BookingAttempt, _ b: BookingAttempt) -> Bool {
    a.resource == b.resource && a.start < b.end && b.start < a.end
}

/// The counts of the audit, each straight from its definition.
private struct NaiveAudit {
    var pairs: UInt64 = 0
    var excess: UInt64 = 0
    var conflicts: UInt64 = 0
    var unjustified: UInt64 = 0
    var falseRefusals: UInt64 = 0

    init(_ history: History) {
        let stored = Set(history.bookings.map(\.operation))
        let attempts = history.attempts
        for a in attempts {
            let others = attempts.filter { $0.operation != a.operation && overlap($0, a) }
            if others.contains(where: { $0.invoked <= a.returned && a.invoked <= $0.returned }) {
                conflicts += 1
            }
            let accepted = others.filter { stored.contains($0.operation) }
            let isExplained = accepted.contains { $0.invoked <= a.returned }
            if a.result == .taken, !isExplained { unjustified += 1 }
            if a.result == .busy, !isExplained { falseRefusals += 1 }
            guard stored.contains(a.operation) else { continue }
            pairs += UInt64(accepted.count { $0.operation > a.operation })
            let isLater = accepted.contains {
                ($0.returned, $0.operation) < (a.returned, a.operation)
            }
            if isLater { excess += 1 }
        }
    }
}
