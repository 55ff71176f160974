import Measurement
import Stores

/// What sessions have written and seen, as the trial's observer knows it; no pattern decides by it.
///
/// A session is one member of the population that a step's `as` names.
struct SessionLedger {
    /// A session's part in the rows of one owner.
    struct Entry: Hashable {
        var session: ReadEvent.Session
        var table: UInt16
        var owner: UInt32
    }
    /// The least versions that a read may show.
    struct Known {
        /// A version that the session's last write was not older than; 0 without one.
        var written: UInt64 = 0
        /// The highest version that it was shown; nil before the first read.
        var seen: UInt64?
    }
    private var known: [Entry: Known] = [:]

    /// What the session knows.
    func known(_ entry: Entry) -> Known { known[entry] ?? Known() }

    /// Notes a write that was acknowledged.
    ///
    /// - Parameters:
    ///   - entry: Who wrote what.
    ///   - version: A version that the write was not older than.
    mutating func write(_ entry: Entry, _ version: UInt64) {
        known[entry, default: Known()].written = max(version, known(entry).written)
    }

    /// Notes what a read showed.
    mutating func see(_ entry: Entry, _ version: UInt64) {
        known[entry, default: Known()].seen = max(version, known(entry).seen ?? 0)
    }
}

/// A read of a session and what it must not fall behind.
struct SessionRead {
    let entry: SessionLedger.Entry
    /// What the session knew before the read began.
    let known: SessionLedger.Known
}
