import Measurement

/// A release removes only what its own owner wrote.
///
/// A key that has been taken anew since is another's. An owner that had been overtaken before it
/// began to release, and whose release removed something, removed another's lock.
struct ReleaseAudit {
    private struct Holding {
        var owner: UInt64
        var isOvertaken = false
    }
    private var holdings: [LockEvent.Name: [Holding]] = [:]
    /// Those who release although another has been told that it holds the lock.
    private var overtaken: Set<UInt64> = []
    private var sum = CheckRecord(name: "release-safety")
    private var foundNothing: UInt64 = 0

    mutating func observe(_ event: LockEvent) {
        switch event.kind {
        case .asks, .isTurnedAway, .failsToAcquire: break
        case .acquires:
            var holdings = holdings[event.name] ?? []
            for index in holdings.indices { holdings[index].isOvertaken = true }
            holdings.append(Holding(owner: event.owner))
            self.holdings[event.name] = holdings
        case .beginsRelease: beginRelease(event)
        case .removes:
            sum.checked += 1
            guard overtaken.remove(event.owner) != nil else { return }
            sum.violations += 1
            if sum.witness.isEmpty {
                sum.witness = [
                    "ANOTHER'S LOCK RELEASED  by owner \(event.owner), whose own had expired"
                ]
            }
        case .findsNothing:
            sum.checked += 1
            foundNothing += 1
            overtaken.remove(event.owner)
        }
    }

    private mutating func beginRelease(_ event: LockEvent) {
        guard var holdings = holdings[event.name] else { return }
        if holdings.contains(where: { $0.owner == event.owner && $0.isOvertaken }) {
            sum.contended += 1
            overtaken.insert(event.owner)
        }
        holdings.removeAll { $0.owner == event.owner }
        self.holdings[event.name] = holdings.isEmpty ? nil : holdings
    }

    var record: CheckRecord {
        var record = sum
        record.counts = [CheckRecord.Count("found-nothing", foundNothing)]
        return record
    }
}
