import Stores

/// What a serializable transaction has read, as coarse as it is tracked.
enum ReadTarget: Hashable {
    /// One row of a table.
    case row(table: Int, row: UInt32)
    /// Everything that an owner or a resource has in a table.
    case group(table: Int, owner: UInt32)
    /// A page of the index over bookings.
    case page(table: Int, page: Int)
}

/// A serializable transaction and the read-write dependencies that it has a part in.
final class SerializableTransaction {
    /// Counts begins and commits of all of them, so that two can be told to have run at once.
    let began: UInt64
    /// When it was ready to commit and when it had committed, on the same count; 0 before.
    var prepared: UInt64 = 0
    var committed: UInt64 = 0
    /// Whether it must not commit, because another one's commit has made that an anomaly.
    var isDoomed = false
    /// Whether it missed a change of a transaction that committed before it did.
    var missedEarlierCommit = false
    /// Those that missed a change of this one.
    var missedBy: [SerializableTransaction] = []
    /// Those whose changes this one missed.
    var misses: [SerializableTransaction] = []
    var reads: [ReadTarget] = []

    init(began: UInt64) { self.began = began }

    var isPrepared: Bool { prepared > 0 }
    var isCommitted: Bool { committed > 0 }
}

/// Serializable snapshot isolation as Postgres does it: a transaction that missed a change, and
/// whose own change was missed, fails with 40001 where the last of the three committed first.
///
/// After Ports and Grittner, "Serializable Snapshot Isolation in PostgreSQL" (VLDB 2012), and
/// Postgres' `predicate.c`. Reads are tracked by row, by owner or resource, and by page of the
/// bookings' index. The first two make sure that no anomaly passes; pages, whose places here are
/// only about those of a real index, make unrelated bookings of a small table conflict as there.
struct SerializableTracker {
    private var active: [SerializableTransaction] = []
    /// Committed, and some active one has run beside them.
    private var retained: [SerializableTransaction] = []
    private var readers: [ReadTarget: [SerializableTransaction]] = [:]
    private var byCommit: [CommitNumber: SerializableTransaction] = [:]
    private var commits: [(number: CommitNumber, transaction: SerializableTransaction)] = []
    private var sequence: UInt64 = 0

    mutating func begin() -> SerializableTransaction {
        sequence += 1
        let transaction = SerializableTransaction(began: sequence)
        active.append(transaction)
        return transaction
    }

    /// Whoever made a commit; nil where that was no serializable transaction, or one long gone.
    func writer(of commit: CommitNumber) -> SerializableTransaction? { byCommit[commit] }

    /// Notes a read.
    mutating func read(_ target: ReadTarget, by reader: SerializableTransaction) {
        var known = readers[target] ?? []
        guard !known.contains(where: { $0 === reader }) else { return }
        known.append(reader)
        readers[target] = known
        reader.reads.append(target)
    }

    /// Notes that a reader did not see a change of a transaction beside it.
    func miss(
        by reader: SerializableTransaction,
        of writer: SerializableTransaction
    ) throws(StoreError) {
        try checkDoom(reader)
        guard reader !== writer, !writer.isDoomed, ranTogether(reader, writer) else { return }
        try flag(reader, writer, current: reader)
    }

    /// Notes a write: whoever has read what it changes misses the change.
    func write(_ target: ReadTarget, by writer: SerializableTransaction) throws(StoreError) {
        try checkDoom(writer)
        for reader in readers[target] ?? []
        where reader !== writer && !reader.isDoomed && ranTogether(reader, writer) {
            try flag(reader, writer, current: writer)
        }
    }

    private func ranTogether(
        _ a: SerializableTransaction,
        _ b: SerializableTransaction
    ) -> Bool {
        (!a.isCommitted || a.committed > b.began) && (!b.isCommitted || b.committed > a.began)
    }

    private func checkDoom(_ transaction: SerializableTransaction) throws(StoreError) {
        if transaction.isDoomed { throw .conflict(.serializationFailure) }
    }

    /// Adds a dependency, or ends a transaction because of it.
    private func flag(
        _ reader: SerializableTransaction,
        _ writer: SerializableTransaction,
        current: SerializableTransaction
    ) throws(StoreError) {
        if reader.misses.contains(where: { $0 === writer }) { return }
        if isDangerous(reader, writer) {
            if current === writer || writer.isPrepared { throw .conflict(.serializationFailure) }
            writer.isDoomed = true
        }
        reader.misses.append(writer)
        writer.missedBy.append(reader)
    }

    /// Whether reader → writer completes two dependencies in a row whose end committed first.
    private func isDangerous(
        _ reader: SerializableTransaction,
        _ writer: SerializableTransaction
    ) -> Bool {
        if writer.isCommitted, writer.missedEarlierCommit { return true }
        let endsFirst = writer.misses.contains { end in
            end.isPrepared
                && (!reader.isCommitted || end.prepared <= reader.committed)
                && (!writer.isCommitted || end.prepared <= writer.committed)
        }
        if endsFirst { return true }
        guard writer.isPrepared else { return false }
        return reader.missedBy.contains { start in
            !start.isDoomed && (!start.isCommitted || start.committed >= writer.prepared)
        }
    }

    /// The last check before a commit.
    mutating func prepare(_ transaction: SerializableTransaction) throws(StoreError) {
        try checkDoom(transaction)
        for near in transaction.missedBy where !near.isCommitted && !near.isDoomed {
            let isPivot = near.missedBy.contains { far in
                far === transaction || (!far.isCommitted && !far.isDoomed)
            }
            guard isPivot else { continue }
            if near.isPrepared { throw .conflict(.serializationFailure) }
            near.isDoomed = true
        }
        sequence += 1
        transaction.prepared = sequence
    }

    /// Notes that a transaction has committed under a number; nil where it changed nothing.
    mutating func commit(_ transaction: SerializableTransaction, as number: CommitNumber?) {
        sequence += 1
        transaction.committed = sequence
        transaction.missedEarlierCommit = transaction.misses.contains(where: \.isCommitted)
        active.removeAll { $0 === transaction }
        retained.append(transaction)
        if let number {
            byCommit[number] = transaction
            commits.append((number, transaction))
        }
        forgetOld()
    }

    /// Forgets a transaction that was rolled back.
    mutating func abort(_ transaction: SerializableTransaction) {
        active.removeAll { $0 === transaction }
        forget(transaction)
        forgetOld()
    }

    /// Forgets committed transactions beside which no active one has run.
    private mutating func forgetOld() {
        let oldest = active.map(\.began).min() ?? .max
        while let first = retained.first, first.committed < oldest {
            retained.removeFirst()
            forget(first)
        }
        while let first = commits.first, first.transaction.committed < oldest {
            byCommit[first.number] = nil
            commits.removeFirst()
        }
    }

    private mutating func forget(_ transaction: SerializableTransaction) {
        for target in transaction.reads {
            var left = readers[target] ?? []
            left.removeAll { $0 === transaction }
            readers[target] = left.isEmpty ? nil : left
        }
        for other in transaction.misses { other.missedBy.removeAll { $0 === transaction } }
        for other in transaction.missedBy { other.misses.removeAll { $0 === transaction } }
        transaction.reads = []
        transaction.misses = []
        transaction.missedBy = []
    }
}
