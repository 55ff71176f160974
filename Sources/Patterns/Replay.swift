import Measurement
import Stores
public import Workload

/// Plays one kind of a recorded trace's operations, as the cache-aside application that it came
/// from.
///
/// A request's number is the index of its operation. A lookup that misses reads the database and
/// fills the cache, unless misses are only counted; every other command is sent as it was recorded.
/// Without Redis a lookup reads the database, and nothing else is left to do.
struct Replay: Step {
    let kind: TraceOperationKind
    let plan: TracePlan
    let family: UInt16
    let table: UInt16

    var isCached: Bool { kind.isLookup }

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let index = Int(request.number)
        guard let redis = instance.seams.redis else {
            if kind.isLookup { try await readAll(from: index, request, instance) }
            return .proceed
        }
        switch kind {
        case .get: try await lookUp(index, redis, request, instance)
        case .mget: try await lookUpAll(from: index, redis, request, instance)
        default: _ = try await instance.send(command(at: index), to: redis, for: request)
        }
        return .proceed
    }

    // MARK: Lookups

    private func lookUp(
        _ index: Int,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) {
        var answered = true
        do {
            let reply = try await instance.send(.get(key(at: index)), to: redis, for: request)
            if reply != .none { return note(hit: true, request, instance) }
        } catch {
            answered = false
        }
        note(hit: false, request, instance)
        try await readThrough(index, answered ? redis : nil, request, instance)
    }

    private func lookUpAll(
        from index: Int,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) {
        let indices = indices(from: index)
        var replies = [Reply](repeating: .none, count: indices.count)
        var answered = true
        do {
            let keys = indices.map(key(at:))
            let reply = try await instance.send(.multiGet(keys), to: redis, for: request)
            if case .list(let values) = reply { replies = values }
        } catch {
            answered = false
        }
        for (index, reply) in zip(indices, replies) {
            note(hit: reply != .none, request, instance)
            guard reply == .none else { continue }
            try await readThrough(index, answered ? redis : nil, request, instance)
        }
    }

    private func note(hit: Bool, _ request: Request, _ instance: Instance) {
        instance.recorder.lookup(family: family, intended: request.at, hit: hit)
    }

    /// Reads what a lookup missed from the database, and fills the cache where there is one.
    private func readThrough(
        _ index: Int,
        _ redis: (any RedisStore)?,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) {
        // A counter has its home in Redis: nobody fills it from a database.
        guard plan.assumptions.readsThrough, !isCounter(at: index) else { return }
        let answer = try await instance.run(read(at: index), for: request)
        guard let redis, case .version(let version) = answer else { return }
        let operation = plan.trace.operations[index]
        let payload = Payload(size: size(of: operation), stamp: version)
        let time = timeToLive(of: operation)
        do {
            _ = try await instance.send(
                .set(key(at: index), .payload(payload), ttl: time > 0 ? time : nil),
                to: redis,
                for: request
            )
        } catch {
            // The next lookup misses and tries again; the failed command is counted by its kind.
        }
    }

    private func readAll(
        from index: Int,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) {
        for index in indices(from: index) where !isCounter(at: index) {
            _ = try await instance.run(read(at: index), for: request)
        }
    }

    private func read(at index: Int) -> Statement {
        .read(table: table, row: plan.trace.operations[index].key)
    }

    // MARK: Other operations

    private func command(at index: Int) -> Command {
        let operation = plan.trace.operations[index]
        let key = key(at: index)
        switch operation.kind {
        case .get: return .get(key)
        case .mget: return .multiGet(indices(from: index).map(self.key(at:)))
        case .set:
            let time = timeToLive(of: operation)
            return .set(
                key,
                value(of: operation),
                ttl: time > 0 ? time : nil,
                condition: SetCondition(operation.condition)
            )
        case .del: return .delete(indices(from: index).map(self.key(at:)))
        case .unlink: return .unlink(indices(from: index).map(self.key(at:)))
        case .incrby: return .increment(key, by: operation.argument)
        case .expire:
            let isForever =
                operation.argument == TraceOperation.unknownTimeToLive
                && plan.assumptions.timeToLive == 0
            return isForever ? .persist(key) : .expire(key, timeToLive(of: operation))
        case .persist: return .persist(key)
        case .exists: return .exists(indices(from: index).map(self.key(at:)))
        case .pttl: return .timeToLive(key)
        case .getdel: return .getDelete(key)
        }
    }

    /// A counter's value is a whole number of as many digits as were recorded, up to those of 64
    /// bits.
    private func value(of operation: TraceOperation) -> Value {
        let size = size(of: operation)
        let isCounter = plan.trace.keys[Int(operation.key)].isCounter
        guard isCounter || operation.isInteger else {
            return .payload(Payload(size: size, stamp: 0))
        }
        let isKnown = operation.size != TraceOperation.unknownSize
        let digits = isKnown ? min(max(1, size), 18) : 1
        return .integer((1..<digits).reduce(1) { number, _ in number * 10 })
    }

    // MARK: What is known of an operation

    /// The indices of an operation's keys.
    private func indices(from index: Int) -> Range<Int> {
        let operations = plan.trace.operations
        var end = index + 1
        while end < operations.count, operations[end].continues { end += 1 }
        return index..<end
    }

    private func key(at index: Int) -> Key {
        let number = plan.trace.operations[index].key
        if plan.trace.texts != nil { return Key(family: family, wide: UInt64(number)) }
        let key = plan.trace.keys[Int(number)]
        return Key(family: family, wide: UInt64(key.ordinal), third: key.length)
    }

    private func isCounter(at index: Int) -> Bool {
        plan.trace.keys[Int(plan.trace.operations[index].key)].isCounter
    }

    private func size(of operation: TraceOperation) -> UInt32 {
        operation.size == TraceOperation.unknownSize ? plan.assumptions.size : operation.size
    }

    private func timeToLive(of operation: TraceOperation) -> Nanoseconds {
        operation.argument == TraceOperation.unknownTimeToLive
            ? plan.assumptions.timeToLive : operation.argument
    }
}

extension SetCondition {
    fileprivate init(_ condition: TraceOperation.Condition) {
        switch condition {
        case .always: self = .always
        case .ifAbsent: self = .ifAbsent
        case .ifPresent: self = .ifPresent
        }
    }
}

extension Blueprint {
    /// The name under which the keys of a trace stand in results.
    private static let familyName = "{trace-key}"
    /// The table that a lookup reads at a miss.
    private static let tableName = "trace_rows"

    /// Adds what a trace needs, and answers with its endpoints' names and steps, in the plan's
    /// order.
    public mutating func replay(
        _ plan: TracePlan,
        rowSize: UInt32
    ) -> [(name: String, steps: [any Step])] {
        let texts = plan.trace.texts.map { KeyTexts(bytes: $0.bytes, ends: $0.ends) }
        let part = texts.map(KeyFamily.Part.listed) ?? .padded
        let family = family(KeyFamily(template: Self.familyName, parts: [part]))
        let rows = Table.Content.rows(owners: UInt32(plan.trace.keys.count), each: 1)
        let table = table(Table(name: Self.tableName, content: rows, rowSize: rowSize))
        return plan.kinds.map { kind in
            (kind.name, [Replay(kind: kind, plan: plan, family: family, table: table)])
        }
    }
}
