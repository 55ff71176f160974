import Measurement
import Stores

/// What the trial's observer knows to be committed: a version for each owner of each table.
///
/// It stands outside the application under test. A value read from a cache is stale when its stamp
/// is older than the version that had been acknowledged before the lookup began.
final class VersionLedger: Sendable {
    private struct Versions {
        /// By table; a table without owners has an empty row.
        var newest: [[UInt64]]
        /// By table and owner; empty for a table that nobody has written to.
        var instants: [[Acknowledgements]]
    }
    private let versions: Guarded<Versions>

    init(tables: [Table], shares: Int) {
        let newest = tables.map { table in
            guard case .rows(let owners, _) = table.content else { return [UInt64]() }
            return [UInt64](repeating: 0, count: Int(owners))
        }
        let instants = newest.map { _ in [Acknowledgements]() }
        versions = Guarded(Versions(newest: newest, instants: instants), shares: shares)
    }

    /// The newest acknowledged version of what an owner has in a table.
    @inline(__always)
    func version(table: UInt16, owner: UInt32) -> UInt64 {
        versions.with { $0.newest[Int(table)][Int(owner)] }
    }

    /// Notes that a write of an owner's row was acknowledged.
    func acknowledge(table: UInt16, owner: UInt32, at now: Nanoseconds) {
        let (table, owner) = (Int(table), Int(owner))
        versions.with { versions in
            if versions.instants[table].isEmpty {
                let none = Acknowledgements()
                let count = versions.newest[table].count
                versions.instants[table] = [Acknowledgements](repeating: none, count: count)
            }
            versions.newest[table][owner] += 1
            versions.instants[table][owner].append(now)
        }
    }

    /// When a version was first no longer the newest; nil where it still is.
    func end(of version: UInt64, table: UInt16, owner: UInt32) -> Nanoseconds? {
        let (table, owner) = (Int(table), Int(owner))
        return versions.with { versions in
            guard version < versions.newest[table][owner] else { return nil }
            return versions.instants[table][owner].instant(after: version)
        }
    }
}

/// The instants at which the versions of one owner's row were acknowledged.
///
/// The last thousand or two are kept; of what is older the earliest known instant stands, so that
/// an age is too small rather than too large.
private struct Acknowledgements {
    private static let depth = 1_024
    private var instants: [Nanoseconds] = []
    /// How many versions came before the first instant.
    private var forgotten: UInt64 = 0

    mutating func append(_ now: Nanoseconds) {
        if instants.count == 2 * Self.depth {
            instants.removeFirst(Self.depth)
            forgotten += UInt64(Self.depth)
        }
        // Two threads may come here in another order than they looked at the clock.
        instants.append(max(now, instants.last ?? now))
    }

    func instant(after version: UInt64) -> Nanoseconds {
        instants[Int(max(version, forgotten) - forgotten)]
    }
}
