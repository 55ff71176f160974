import Measurement
import Stores

/// The payouts of one table; row n of the table is payout n, and its version is the state.
struct PayoutStore {
    struct Payout {
        var operation: UInt64
        var owner: UInt32
        var period: UInt32
    }
    private struct Key: Hashable {
        var owner: UInt32
        var period: UInt32
    }
    private(set) var payouts: [Payout] = []
    /// The rows with a key, by that key; one whose insert was rolled back keeps its place.
    private var keyed: [Key: UInt32] = [:]
    private var rows: [Key: [UInt32]] = [:]

    /// The row that holds the key of an owner and a period, committed or not.
    func keyedRow(owner: UInt32, period: UInt32) -> UInt32? {
        keyed[Key(owner: owner, period: period)]
    }

    /// Every row of an owner and a period, committed or not.
    func rows(owner: UInt32, period: UInt32) -> [UInt32] {
        rows[Key(owner: owner, period: period)] ?? []
    }

    /// Notes the payout of a new row.
    mutating func append(_ payout: Payout, row: UInt32, isKeyed: Bool) {
        payouts.append(payout)
        let key = Key(owner: payout.owner, period: payout.period)
        rows[key, default: []].append(row)
        if isKeyed { keyed[key] = row }
    }

    /// Gives a row whose insert was rolled back to another operation.
    mutating func reuse(_ row: UInt32, for operation: UInt64) {
        payouts[Int(row)].operation = operation
    }
}
