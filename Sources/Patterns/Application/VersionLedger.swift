import Stores

/// What the trial's observer knows to be committed: a version for each owner of each table.
///
/// It stands outside the application under test. A value read from a cache is stale when its stamp
/// is older than the version that had been acknowledged before the lookup began.
final class VersionLedger {
    /// By table; a table without owners has an empty row.
    @exclusivity(unchecked) private var versions: [[UInt64]]

    init(tables: [Table]) {
        versions = tables.map { table in
            guard case .rows(let owners, _) = table.content else { return [] }
            return [UInt64](repeating: 0, count: Int(owners))
        }
    }

    /// The newest acknowledged version of what an owner has in a table.
    @inline(__always)
    func version(table: UInt16, owner: UInt32) -> UInt64 { versions[Int(table)][Int(owner)] }

    /// Notes that a write of an owner's row was acknowledged.
    @inline(__always)
    func acknowledge(table: UInt16, owner: UInt32) { versions[Int(table)][Int(owner)] += 1 }
}
