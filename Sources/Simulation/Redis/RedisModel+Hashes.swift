import Stores

extension RedisModel {
    func runHash(_ command: Command) throws(StoreError) -> Reply {
        switch command {
        case .hashSet(let key, let fields, let values):
            return try .integer(hashSet(key, fields, values))
        case .hashGet(let key, let field):
            guard let slot = try slot(key, .hash) else { return .none }
            return hashValue(slot, field)
        case .hashMultiGet(let key, let fields):
            let slot = try slot(key, .hash)
            return .list(fields.map { field in slot.map { hashValue($0, field) } ?? .none })
        case .hashGetAll(let key):
            guard let slot = try slot(key, .hash) else { return .list([]) }
            let hash = collections.hashes[slot]
            return .list(
                zip(hash.fields, hash.values).flatMap { [.element($0), .element($1)] }
            )
        case .hashIncrement(let key, let field, let step):
            return try .integer(hashIncrement(key, field, by: step))
        case .hashDelete(let key, let fields):
            return try .integer(hashDelete(key, fields))
        case .hashLength(let key):
            return try .integer(slot(key, .hash).map { Int64(collections.hashes[$0].count) } ?? 0)
        default:
            throw .unknownCommand(command)
        }
    }

    private func hashValue(_ slot: Int, _ field: Element) -> Reply {
        collections.hashes[slot].value(of: field.canonical, &random).map { .element($0) } ?? .none
    }

    private func hashSet(
        _ key: Key,
        _ fields: [Element],
        _ values: [Element]
    ) throws(StoreError) -> Int64 {
        try change(key, .hash, create: true) { slot in
            collections.hashes[slot].prepare(for: fields + values, &random)
            var added: Int64 = 0
            for (field, value) in zip(fields, values)
            where collections.hashes[slot].set(field.canonical, value.canonical, &random) {
                added += 1
            }
            return added
        } ?? 0
    }

    private func hashIncrement(
        _ key: Key,
        _ field: Element,
        by step: Int64
    ) throws(StoreError) -> Int64 {
        try change(key, .hash, create: true) { slot throws(StoreError) in
            var old: Int64 = 0
            if let value = collections.hashes[slot].value(of: field.canonical, &random) {
                guard case .number(let number) = value else { throw .hashNotAnInteger }
                old = number
            }
            let (sum, overflow) = old.addingReportingOverflow(step)
            if overflow { throw .overflow }
            _ = collections.hashes[slot].set(field.canonical, .number(sum), &random)
            return sum
        } ?? 0
    }

    private func hashDelete(_ key: Key, _ fields: [Element]) throws(StoreError) -> Int64 {
        try change(key, .hash) { slot in
            var deleted: Int64 = 0
            for field in fields
            where collections.hashes[slot].remove(field.canonical, &random) {
                deleted += 1
            }
            return deleted
        } ?? 0
    }
}
