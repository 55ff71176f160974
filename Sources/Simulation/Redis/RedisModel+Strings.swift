import Measurement
import Stores

// MARK: - Strings and keys

extension RedisModel {
    @inline(__always)
    func get(_ key: Key) throws(StoreError) -> Reply {
        let index = find(key)
        if index == 0 { return .none }
        return .value(try string(index))
    }

    /// A string's value; every other type is an error, a HyperLogLog is a string.
    @inline(__always)
    func string(_ index: Int) throws(StoreError) -> Value {
        switch table.entries[index].kind {
        case .integer, .payload: return table.entries[index].value
        case .distinct: return .payload(distinctPayload(index))
        default: throw .wrongType
        }
    }

    func set(
        _ key: Key,
        _ value: Value,
        ttl: Nanoseconds?,
        _ condition: SetCondition
    ) throws(StoreError) -> Reply {
        if let ttl, ttl < .millisecond { throw .invalidExpireTime(in: "set") }
        var index = find(key)
        switch condition {
        case .ifAbsent where index != 0: return .none
        case .ifPresent where index == 0: return .none
        default: break
        }
        if index == 0 {
            index = add(key, .payload)
        } else {
            memory.data -= valueBytes(index)
            releaseValue(index)
            if ttl == nil { clearDeadline(index) }
        }
        store(value, at: index)
        if let ttl { setDeadline(index, clock.milliseconds + ttl / .millisecond) }
        return .ok
    }

    /// Writes a string's value and counts its bytes; the old value's are the caller's to take off.
    @inline(__always)
    func store(_ value: Value, at index: Int) {
        let entry = table.entries + index
        switch value {
        case .integer(let number):
            entry.pointee.kind = .integer
            entry.pointee.word = UInt64(bitPattern: number)
            // Kept, because a change of the limit changes what the next one costs.
            let bytes = integerBytes(number)
            entry.pointee.size = UInt32(bytes)
            memory.data += bytes
        case .payload(let payload):
            entry.pointee.kind = .payload
            // A payload too small for a stamp carries none.
            entry.pointee.word = payload.size >= Payload.stampedSize ? payload.stamp : 0
            entry.pointee.size = payload.size
            memory.data += memory.allocator.stringValue(Int(payload.size))
        }
    }

    func getDelete(_ key: Key) throws(StoreError) -> Reply {
        let index = find(key)
        if index == 0 { return .none }
        let value = try string(index)
        remove(index)
        return .value(value)
    }

    /// MGET answers null for a key of another type, it never fails.
    func multiGet(_ keys: [Key]) -> Reply {
        .list(
            keys.map { key in
                let index = find(key)
                guard index != 0, let value = try? string(index) else { return .none }
                return .value(value)
            }
        )
    }

    func increment(_ key: Key, by step: Int64) throws(StoreError) -> Int64 {
        var index = find(key)
        var old: Int64 = 0
        if index != 0 {
            guard case .integer(let number) = try string(index) else { throw .notAnInteger }
            old = number
        }
        let (sum, overflow) = old.addingReportingOverflow(step)
        if overflow { throw .overflow }
        if index == 0 {
            index = add(key, .integer)
        } else {
            memory.data -= valueBytes(index)
        }
        store(.integer(sum), at: index)
        return sum
    }

    func delete(_ keys: [Key]) -> Int64 {
        var deleted: Int64 = 0
        for key in keys {
            let index = peek(key)
            if index == 0 { continue }
            remove(index)
            deleted += 1
        }
        return deleted
    }

    /// A key given twice counts twice, and EXISTS counts as no access.
    func exists(_ keys: [Key]) -> Int64 {
        keys.reduce(0) { $0 + (peek($1) == 0 ? 0 : 1) }
    }

    /// A time that has passed deletes the key at once.
    func expire(_ key: Key, after ttl: Nanoseconds) -> Bool {
        let index = find(key)
        if index == 0 { return false }
        if ttl < .millisecond {
            remove(index)
        } else {
            setDeadline(index, clock.milliseconds + ttl / .millisecond)
        }
        return true
    }

    func persist(_ key: Key) -> Bool {
        let index = find(key)
        return index != 0 && clearDeadline(index)
    }

    func timeToLive(_ key: Key) -> Int64 {
        let index = peek(key)
        if index == 0 { return -2 }
        let deadline = table.entries[index].deadline
        return deadline == Entry.forever ? -1 : deadline - clock.milliseconds
    }
}

// MARK: - Scripts

extension RedisModel {
    /// Runs the native twin of a script's Lua text.
    func run(_ script: Script, _ keys: [Key], _ arguments: [Int64]) throws(StoreError) -> Reply {
        memory.firstUse(of: script)
        switch script {
        case .releaseIfOwner:
            return try .integer(releaseIfOwner(keys[0], stamp: UInt64(bitPattern: arguments[0])))
        case .acquireFenced:
            return try .integer(acquireFenced(keys, arguments))
        case .countInWindow:
            return try .integer(countInWindow(keys[0], milliseconds: arguments[0]))
        case .countAndExpire, .slidingLog, .slidingCounter, .tokenBucket, .gcra:
            return try .integer(runLimiter(script, keys, arguments))
        }
    }

    /// What is left of an integer that a script hands on: Lua's numbers are doubles.
    private static func throughLua(_ number: Int64) -> Int64 {
        let double = Double(number)
        return double < 0x1p63 ? Int64(double) : .min
    }

    private func releaseIfOwner(_ key: Key, stamp: UInt64) throws(StoreError) -> Int64 {
        guard case .value(.payload(let held)) = try get(key) else { return 0 }
        let isPayload = table.entries[peek(key)].kind == .payload
        guard isPayload, held.size >= Payload.stampedSize, held.stamp == stamp else { return 0 }
        return delete([key])
    }

    private func acquireFenced(_ keys: [Key], _ arguments: [Int64]) throws(StoreError) -> Int64 {
        let owner = Payload(
            size: Payload.stampedSize,
            stamp: UInt64(bitPattern: arguments[0])
        )
        let life = arguments[1] * .millisecond
        guard try set(keys[0], .payload(owner), ttl: life, .ifAbsent) == .ok else { return 0 }
        return Self.throughLua(try increment(keys[1], by: 1))
    }

    private func countInWindow(_ key: Key, milliseconds: Int64) throws(StoreError) -> Int64 {
        let count = try increment(key, by: 1)
        if count == 1 { _ = expire(key, after: milliseconds * .millisecond) }
        return Self.throughLua(count)
    }
}
