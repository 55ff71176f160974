import Measurement
import Stores
import Workload

/// One request's look at a cached key.
struct Look {
    let key: Key
    let source: RowSource
    /// The newest version that had been acknowledged before the look began.
    let committed: UInt64
    /// What the reader's session knew before; nil where nobody asks.
    let session: SessionRead?
    let request: Request
    let instance: Instance

    /// Counts a hit, whether what it found was stale, and for how long it had been.
    @inline(__always)
    func found(_ version: UInt64) {
        let isStale = version < committed
        instance.recorder.lookup(
            family: key.family,
            intended: request.at,
            hit: true,
            stale: isStale,
            changed: committed > 0
        )
        if isStale { noteAge(of: version) }
        if instance.recorder.watch != nil { tell(version) }
        if session != nil { show(version) }
    }

    /// Counts a miss.
    func missed() {
        instance.recorder.lookup(family: key.family, intended: request.at, hit: false)
    }

    /// Notes what the database answered, or another reader who asked it.
    @inline(__always)
    func saw(_ answer: Answer) {
        guard case .version(let version) = answer else { return }
        if instance.recorder.watch != nil { tell(version) }
        if session != nil { show(version) }
    }

    @inline(never)
    private func noteAge(of version: UInt64) {
        let owner = source.owner(of: request)
        guard let end = instance.ledger.end(of: version, table: source.table, owner: owner) else {
            return
        }
        let read = StaleRead(
            family: key.family,
            owner: owner,
            shown: version,
            committed: committed,
            age: instance.now - end,
            at: instance.now
        )
        instance.recorder.staleRead(read, intended: request.at)
    }

    /// Tells whoever looks at single reads what was shown.
    @inline(never)
    private func tell(_ version: UInt64) {
        let owner = source.owner(of: request)
        instance.recorder.watch?.observe(
            CachedRead(
                request: request.number,
                key: key.name,
                shown: version,
                committed: committed,
                overtaken: instance.ledger.end(of: version, table: source.table, owner: owner),
                at: instance.now
            )
        )
    }

    /// Holds what the session is shown against what it knew.
    @inline(never)
    private func show(_ version: UInt64) {
        guard let session else { return }
        let event = ReadEvent(
            session.entry.session,
            family: key.family,
            owner: session.entry.owner,
            shown: version,
            written: session.known.written,
            seen: session.known.seen,
            at: instance.now
        )
        instance.recorder.read(event, intended: request.at)
        instance.observing { $0.readers.see(session.entry, version) }
    }
}
