import Measurement

/// Tokens in the order of commits never decrease, and a token belongs to one owner.
///
/// A write whose commit was sent after a write with a higher token had been acknowledged, and that
/// was accepted all the same, is a stale write.
struct FenceAudit {
    private struct Resource {
        /// The highest token of an acknowledged commit.
        var highest: UInt64 = 0
        /// The highest token that was shown, and by whom.
        var newest: UInt64 = 0
        var newestOwner: UInt64 = 0
        var open = 0
    }
    private struct Write {
        /// The highest acknowledged token when the commit was sent.
        var highest: UInt64 = 0
        var isContended = false
    }
    private let limit: Int
    private var resources: [UInt64: Resource] = [:]
    private var writes: [UInt64: Write] = [:]
    private var sum = CheckRecord(name: "fencing")
    private var fencedOff: UInt64 = 0
    private var backwards: UInt64 = 0

    init(limit: Int) { self.limit = limit }

    mutating func observe(_ event: FenceEvent) {
        guard var resource = resources[event.resource] ?? newResource() else {
            if event.kind == .begins { sum.dropped += 1 }
            return
        }
        defer { resources[event.resource] = resource }
        switch event.kind {
        case .begins: begin(event, &resource)
        case .commits: writes[event.owner]?.highest = resource.highest
        case .isCommitted:
            sum.checked += 1
            if let write = end(event, &resource), event.token < write.highest {
                sum.violations += 1
                if sum.witness.isEmpty { sum.witness = witness(event, write) }
            }
            resource.highest = max(resource.highest, event.token)
        case .isFencedOff:
            sum.checked += 1
            fencedOff += 1
            _ = end(event, &resource)
        case .ends: _ = end(event, &resource)
        case .isLost:
            sum.checked += 1
            sum.unknown += 1
            _ = end(event, &resource)
        }
    }

    private func newResource() -> Resource? { resources.count < limit ? Resource() : nil }

    private mutating func begin(_ event: FenceEvent, _ resource: inout Resource) {
        // A transaction that is tried again begins once more.
        guard writes[event.owner] == nil else { return }
        writes[event.owner] = Write(isContended: resource.open > 0)
        if resource.open > 0 { sum.contended += 1 }
        resource.open += 1
        if event.token < resource.newest { backwards += 1 }
        if event.token == resource.newest, event.owner != resource.newestOwner {
            sum.violations += 1
            if sum.witness.isEmpty {
                sum.witness = [
                    "TOKEN GIVEN TWICE  token \(event.token) to owner \(resource.newestOwner)"
                        + " and to owner \(event.owner)"
                ]
            }
        }
        if event.token > resource.newest {
            resource.newest = event.token
            resource.newestOwner = event.owner
        }
    }

    private mutating func end(_ event: FenceEvent, _ resource: inout Resource) -> Write? {
        guard let write = writes.removeValue(forKey: event.owner) else { return nil }
        resource.open -= 1
        return write
    }

    private func witness(_ event: FenceEvent, _ write: Write) -> [String] {
        [
            "STALE WRITE ACCEPTED  resource \(event.resource & 0xFFFF_FFFF)"
                + "  token \(event.token) of owner \(event.owner)",
            "When its commit was sent, a write with token \(write.highest) had been committed.",
        ]
    }

    var record: CheckRecord {
        var record = sum
        record.counts = [
            CheckRecord.Count("fenced-off", fencedOff),
            CheckRecord.Count("tokens-backwards", backwards),
        ]
        return record
    }
}
