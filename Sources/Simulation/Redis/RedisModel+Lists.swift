import Stores

extension RedisModel {
    func runList(_ command: Command) throws(StoreError) -> Reply {
        switch command {
        case .listPushLeft(let key, let elements):
            let length = try change(key, .list, create: true) { slot in
                for element in elements { collections.lists[slot].pushLeft(element.canonical) }
                return collections.lists[slot].count
            }
            return .integer(Int64(length ?? 0))
        case .listPushRight(let key, let elements):
            let length = try change(key, .list, create: true) { slot in
                for element in elements { collections.lists[slot].pushRight(element.canonical) }
                return collections.lists[slot].count
            }
            return .integer(Int64(length ?? 0))
        case .listPopLeft(let key):
            let popped = try change(key, .list) { slot in collections.lists[slot].popLeft() }
            return popped.flatMap { $0 }.map { .element($0) } ?? .none
        case .listLength(let key):
            return try .integer(slot(key, .list).map { Int64(collections.lists[$0].count) } ?? 0)
        case .listRange(let key, let from, let through):
            guard let slot = try slot(key, .list) else { return .list([]) }
            let count = collections.lists[slot].count
            let places = Self.places(from: from, through: through, of: count)
            return .list(places.map { .element(collections.lists[slot][$0]) })
        default:
            throw .unknownCommand(command)
        }
    }
}

// MARK: - HyperLogLog

extension RedisModel {
    func runDistinct(_ command: Command) throws(StoreError) -> Reply {
        switch command {
        case .countDistinctAdd(let key, let elements):
            return try .integer(addDistinct(key, elements) ? 1 : 0)
        case .countDistinct(let keys):
            var registers = [UInt8](repeating: 0, count: DistinctValue.registers)
            for key in keys {
                guard let slot = try distinctSlot(key) else { continue }
                collections.distinct[slot].unite(into: &registers)
            }
            return .integer(distinctCount(registers))
        default:
            throw .unknownCommand(command)
        }
    }

    private func addDistinct(_ key: Key, _ elements: [Element]) throws(StoreError) -> Bool {
        let isNew = try distinctSlot(key) == nil
        let rose = try change(key, .distinct, create: true) { slot in
            elements.count { collections.distinct[slot].insert($0) } > 0
        }
        return isNew || rose == true
    }

    /// The slot of a HyperLogLog; another string is an error of its own.
    private func distinctSlot(_ key: Key) throws(StoreError) -> Int? {
        let index = find(key)
        if index == 0 { return nil }
        switch table.entries[index].kind {
        case .distinct: return Int(table.entries[index].word)
        case .integer, .payload: throw .notDistinct
        default: throw .wrongType
        }
    }

    /// A HyperLogLog as the string that it is to GET; its stamp says nothing.
    func distinctPayload(_ index: Int) -> Payload {
        let value = collections.distinct[Int(table.entries[index].word)]
        return Payload(size: UInt32(value.length), stamp: 0)
    }
}
