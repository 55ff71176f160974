import Measurement
import Stores
import Workload

/// One Redis command as the scenario writes it.
struct RawCommand: Step {
    /// The commands that need no more than a key, a size and a time.
    enum Name: String, CaseIterable {
        case ping, get, set, getdel, del, unlink, incr, decr, exists, expire, persist, ttl
        case hgetall, hlen, scard, smembers, zcard, llen, lpop, pfcount, xlen
    }
    let name: Name
    let key: KeyMaker
    let timeToLive: Nanoseconds?
    let size: UInt32
    let ignoresErrors: Bool

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        do throws(StoreError) {
            guard let redis = instance.seams.redis else { throw .unavailable(.redis) }
            let command = command(key.key(for: request), request)
            _ = try await instance.send(command, to: redis, for: request)
        } catch {
            if !ignoresErrors { throw error }
        }
        return .proceed
    }

    private func command(_ key: Key, _ request: Request) -> Command {
        switch name {
        case .ping: .ping
        case .get: .get(key)
        case .set:
            .set(
                key,
                .payload(Payload(size: size, stamp: request.number + 1)),
                ttl: timeToLive
            )
        case .getdel: .getDelete(key)
        case .del: .delete([key])
        case .unlink: .unlink([key])
        case .incr: .increment(key, by: 1)
        case .decr: .increment(key, by: -1)
        case .exists: .exists([key])
        case .expire: .expire(key, timeToLive ?? .hour)
        case .persist: .persist(key)
        case .ttl: .timeToLive(key)
        case .hgetall: .hashGetAll(key)
        case .hlen: .hashLength(key)
        case .scard: .setCount(key)
        case .smembers: .setMembers(key)
        case .zcard: .sortedCount(key)
        case .llen: .listLength(key)
        case .lpop: .listPopLeft(key)
        case .pfcount: .countDistinct([key])
        case .xlen: .streamLength(key)
        }
    }
}

/// One SQL statement as the scenario writes it, in a transaction of its own.
struct RawStatement: Step {
    /// The statements over the rows of the request's member.
    enum Name: String, CaseIterable {
        case read, aggregate, update, insert, delete
    }
    let name: Name
    let source: RowSource
    let each: UInt32

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let owner = source.owner(of: request)
        let row = owner * each
        let statement: Statement =
            switch name {
            case .read: .read(table: source.table, row: row)
            case .aggregate: .aggregate(table: source.table, owner: owner)
            case .update: .update(table: source.table, row: row)
            case .insert: .insert(table: source.table, owner: owner)
            case .delete: .delete(table: source.table, row: row)
            }
        let before = source.committed(for: request, instance.ledger)
        _ = try await instance.run(statement, for: request)
        if name == .update || name == .insert && source.isAggregate {
            source.acknowledge(for: request, after: before, on: instance)
        }
        return .proceed
    }
}

extension StepKind {
    /// `redis`.
    static let redis = StepKind(
        name: "redis",
        summary: "Sends one Redis command.",
        settings: [
            SettingDeclaration(
                "command",
                .choice(RawCommand.Name.allCases.map(\.rawValue)),
                required: true,
                "The command."
            ),
            SettingDeclaration("key", .key, "Its key; every command but ping has one."),
            SettingDeclaration("ttl", .timeToLive, "The time to live that set and expire give."),
            SettingDeclaration(
                "size",
                .bytes,
                fallback: .bytes(100),
                "The size of the value that set writes."
            ),
            SettingDeclaration(
                "ignore-errors",
                .flag,
                fallback: .flag(false),
                "Whether the request goes on when Redis fails."
            ),
        ],
        shorthand: "command"
    ) { settings, _ throws(StepProblem) in
        let name = RawCommand.Name(rawValue: settings.choice("command")) ?? .ping
        guard name == .ping || settings.has("key") else {
            throw StepProblem(
                setting: "command",
                "'\(name.rawValue)' needs a key",
                hint: "add key:"
            )
        }
        guard name != .expire || settings.has("ttl") else {
            throw StepProblem(setting: "command", "'expire' needs a ttl", hint: "add ttl: 30s")
        }
        return RawCommand(
            name: name,
            key: settings.has("key") ? settings.key("key") : KeyMaker(family: 0),
            timeToLive: settings.has("ttl") ? settings.duration("ttl") : nil,
            size: UInt32(clamping: settings.bytes("size")),
            ignoresErrors: settings.flag("ignore-errors")
        )
    }

    /// `sql`.
    static let sql = StepKind(
        name: "sql",
        summary: "Runs one SQL statement over the rows of the request's member.",
        settings: [
            SettingDeclaration(
                "statement",
                .choice(RawStatement.Name.allCases.map(\.rawValue)),
                required: true,
                "The statement."
            ),
            SettingDeclaration("table", .table, required: true, "The table."),
        ]
    ) { settings, blueprint throws(StepProblem) in
        let table = settings.table("table")
        let source = try RowSource(table, in: blueprint)
        guard case .rows(_, let each) = blueprint.tables[Int(table)].content else {
            preconditionFailure("a row source is a table of rows")
        }
        return RawStatement(
            name: RawStatement.Name(rawValue: settings.choice("statement")) ?? .read,
            source: source,
            each: each
        )
    }
}
