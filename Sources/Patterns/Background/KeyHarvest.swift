import Measurement
import Stores
import Workload

/// Visits every key of a family, as a sync does that finds its keys by SCAN.
struct KeyHarvest: Sendable {
    let family: UInt16

    /// Keys asked for in each SCAN.
    private static let page: Int64 = 100

    /// Hands each key over once; keys that come or go meanwhile may be missed.
    func visit(
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance,
        _ body: (Key) async throws(StoreError) -> Void
    ) async throws(StoreError) {
        var cursor: UInt64 = 0
        var keys: [Key] = []
        var known: Set<Key> = []
        repeat {
            let command = Command.scan(cursor: cursor, family: family, count: Self.page)
            let reply = try await instance.send(command, to: redis, for: request)
            guard case .scanned(let next, let found) = reply else {
                throw .protocolError(.redis, "SCAN did not answer with a cursor")
            }
            // SCAN may show a key twice.
            for key in found where known.insert(key).inserted { keys.append(key) }
            cursor = next
        } while cursor != 0
        for key in keys { try await body(key) }
    }
}

/// The row that a key's member owns: the number of one population in the key.
struct KeyOwner: Sendable {
    let table: UInt16
    /// The slot of the key that holds the owner; nil where the key names none, which is then number
    /// 0.
    let slot: Int?
    /// The rows of an owner lie together.
    let each: UInt32

    init(_ table: UInt16, of key: KeyMaker, in blueprint: Blueprint) throws(StepProblem) {
        let description = blueprint.tables[Int(table)]
        guard case .rows(_, let each) = description.content else {
            throw StepProblem(
                setting: "table",
                "table '\(description.name)' holds bookings, not rows of a population",
                hint: "name a table that is declared with 'of:'"
            )
        }
        self.table = table
        self.each = each
        let source = KeyMaker.Source.entity(UInt8(description.population))
        slot = [key.first, key.second, key.third].firstIndex(of: source)
    }

    /// The owner that a key names.
    func owner(of key: Key) -> UInt32 { slot.map(key.number) ?? 0 }

    /// Raises the version of the owner's first row.
    func update(for key: Key) -> Statement { .update(table: table, row: owner(of: key) * each) }

    /// Inserts a row of the owner.
    func insert(for key: Key) -> Statement { .insert(table: table, owner: owner(of: key)) }
}
