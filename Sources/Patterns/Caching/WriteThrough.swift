import Measurement
import Stores
import Workload

/// Writes to the source of truth and then sets the cached value to what was written.
///
/// Two writers may set in another order than they committed in; the older value then stays until
/// its end or the next write. When Redis fails, the old value stays until its end.
struct WriteThrough: Step {
    let key: KeyMaker
    let size: UInt32
    let timeToLive: Nanoseconds
    let source: RowSource
    /// The population whose member writes; nil where nobody asks.
    let session: Int?

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let before = source.committed(for: request, instance.ledger)
        let row = source.owner(of: request)
        let answer = try await instance.run(.update(table: source.table, row: row), for: request)
        source.acknowledge(for: request, as: session, after: before, on: instance)
        let key = key.key(for: request)
        instance.memory.cache.remove(key)
        guard let redis = instance.seams.redis, case .version(let version) = answer else {
            return .proceed
        }
        do {
            let value = Value.payload(Payload(size: size, stamp: version))
            _ = try await instance.send(.set(key, value, ttl: timeToLive), to: redis, for: request)
        } catch {
            // Stale reads until the TTL are the price; they are counted where they happen.
        }
        return .proceed
    }
}

extension StepKind {
    /// `write-through`.
    static let writeThrough = StepKind(
        name: "write-through",
        summary: "Updates a row and sets the cached key to it; not for keys with early refresh.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The cached key."),
            SettingDeclaration("ttl", .timeToLive, required: true, "How long the value lives."),
            SettingDeclaration("size", .bytes, required: true, "The size of the cached value."),
            SettingDeclaration("table", .table, required: true, "The table that is written."),
            .session,
        ]
    ) { settings, blueprint throws(StepProblem) in
        let source = try RowSource(settings.table("table"), in: blueprint)
        guard !source.isAggregate else {
            throw StepProblem(
                setting: "table",
                "a 'write-through' knows the row that it wrote, but a reader of this table adds up "
                    + "several",
                hint: "name a table with one row for each member, or use 'write' and 'invalidate'"
            )
        }
        return WriteThrough(
            key: settings.key("key"),
            size: try Cached.size(settings),
            timeToLive: settings.duration("ttl"),
            source: source,
            session: settings.has("as") ? settings.population("as") : nil
        )
    }
}
