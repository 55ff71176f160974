import Measurement
import Stores

extension RedisModel {
    func runStream(_ command: Command) throws(StoreError) -> Reply {
        switch command {
        case .streamAdd(let key, let id, let fields, let values, let maxLength):
            return try .id(streamAdd(key, id, fields, values, maxLength))
        case .streamLength(let key):
            let slot = try slot(key, .stream)
            return .integer(slot.map { Int64(collections.streams[$0].count) } ?? 0)
        case .streamTrim(let key, let maxLength):
            let trimmed = try change(key, .stream) { slot in
                collections.streams[slot].trim(to: Int(maxLength), approximately: false)
            }
            return .integer(Int64(trimmed ?? 0))
        case .streamCreateGroup(let key, let group, let from):
            return try streamCreateGroup(key, group, from)
        case .streamReadGroup(let key, let group, let consumer, let count, _):
            return try streamReadGroup(key, group, consumer, count)
        case .streamAcknowledge(let key, let group, let ids):
            return try .integer(streamAcknowledge(key, group, ids))
        case .streamAutoClaim(let key, let group, let consumer, let idle, let from, let count):
            let claim = Claim(
                consumer: consumer,
                idle: idle / .millisecond,
                from: from,
                count: Int(count)
            )
            return try streamAutoClaim(key, group, claim)
        default:
            throw .unknownCommand(command)
        }
    }

    private func streamAdd(
        _ key: Key,
        _ given: StreamID?,
        _ fields: [Element],
        _ values: [Element],
        _ maxLength: Int64?
    ) throws(StoreError) -> StreamID {
        if given == StreamID(0, 0) { throw .streamIDZero }
        if let given, let slot = try slot(key, .stream),
            !(collections.streams[slot].lastID < given)
        {
            throw .streamIDTooSmall
        }
        let now = UInt64(clock.milliseconds)
        let id = try change(key, .stream, create: true) { slot in
            let id = given ?? collections.streams[slot].nextID(at: now)
            let fields = fields.map(\.canonical)
            collections.streams[slot].append(id, fields, values.map(\.canonical))
            if let maxLength {
                _ = collections.streams[slot].trim(to: Int(maxLength), approximately: true)
            }
            return id
        }
        return id ?? StreamID(0, 0)
    }

    // MARK: Groups

    private func streamCreateGroup(
        _ key: Key,
        _ name: String,
        _ from: StreamID
    ) throws(StoreError) -> Reply {
        _ = try change(key, .stream, create: true) { slot throws(StoreError) in
            if collections.streams[slot].groups.contains(where: { $0.name == name }) {
                throw .groupExists
            }
            collections.streams[slot].groups.append(
                ConsumerGroup(name: name, from: from, allocator: memory.allocator)
            )
        }
        return .ok
    }

    /// Finds a group's slot and number; nil when the key or the group does not exist.
    private func group(_ key: Key, _ name: String) throws(StoreError) -> (slot: Int, group: Int)? {
        guard let slot = try slot(key, .stream) else { return nil }
        let groups = collections.streams[slot].groups
        return groups.firstIndex { $0.name == name }.map { (slot, $0) }
    }

    /// Delivers what no one has had; the wait of BLOCK is the caller's.
    ///
    /// The consumer is made only when there is something to deliver.
    private func streamReadGroup(
        _ key: Key,
        _ name: String,
        _ consumer: String,
        _ count: Int64
    ) throws(StoreError) -> Reply {
        guard let (_, number) = try group(key, name) else {
            throw .noGroup(text(of: key), name, " in XREADGROUP with GROUP option")
        }
        let now = clock.milliseconds
        let reply = try change(key, .stream) { slot -> Reply in
            let last = collections.streams[slot].groups[number].lastDelivered
            let limit = count > 0 ? Int(count) : Int.max
            let entries = Array(collections.streams[slot].entries(after: last, count: limit))
            guard let newest = entries.last?.id else { return .none }
            let consumer = collections.streams[slot].groups[number].consumer(consumer)
            for entry in entries {
                collections.streams[slot].groups[number].deliver(entry.id, to: consumer, at: now)
            }
            collections.streams[slot].groups[number].lastDelivered = newest
            return .entries(entries)
        }
        return reply ?? .none
    }

    private func streamAcknowledge(
        _ key: Key,
        _ name: String,
        _ ids: [StreamID]
    ) throws(StoreError) -> Int64 {
        guard let (_, number) = try group(key, name) else { return 0 }
        let acknowledged = try change(key, .stream) { slot in
            ids.count { collections.streams[slot].groups[number].acknowledge($0) }
        }
        return Int64(acknowledged ?? 0)
    }

    /// What XAUTOCLAIM asks for.
    private struct Claim {
        var consumer: String
        var idle: Int64
        var from: StreamID
        var count: Int
    }

    private func streamAutoClaim(
        _ key: Key,
        _ name: String,
        _ claim: Claim
    ) throws(StoreError) -> Reply {
        if claim.count < 1 { throw .countNotPositive }
        guard let (_, number) = try group(key, name) else {
            throw .noGroup(text(of: key), name, "")
        }
        return try change(key, .stream) { slot in
            collect(claim, slot, number)
        } ?? .none
    }

    /// Walks the pending entries from an id on, ten for each that is asked for at most.
    ///
    /// A pending entry that was trimmed is forgotten, counted and named.
    private func collect(_ claim: Claim, _ slot: Int, _ number: Int) -> Reply {
        var claimed: [StreamEntry] = []
        var deleted: [StreamID] = []
        var place = collections.streams[slot].groups[number].place(of: claim.from)
        var attempts = claim.count * 10
        while attempts > 0, claimed.count + deleted.count < claim.count {
            let pending = collections.streams[slot].groups[number].pending
            guard place < pending.count else { break }
            attempts -= 1
            let item = pending[place]
            guard let entry = collections.streams[slot].entry(item.id) else {
                _ = collections.streams[slot].groups[number].acknowledge(item.id)
                deleted.append(item.id)
                continue
            }
            if clock.milliseconds - item.delivered >= claim.idle {
                let consumer = collections.streams[slot].groups[number].consumer(claim.consumer)
                collections.streams[slot].groups[number]
                    .claim(place, by: consumer, at: clock.milliseconds)
                claimed.append(entry)
            }
            place += 1
        }
        let pending = collections.streams[slot].groups[number].pending
        let next = place < pending.count ? pending[place].id : StreamID(0, 0)
        return .claimed(next: next, claimed, deleted: deleted)
    }

    private func text(of key: Key) -> String {
        var bytes: [UInt8] = []
        families[Int(key.family)].render(key, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
