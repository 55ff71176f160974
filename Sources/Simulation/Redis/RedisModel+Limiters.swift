import Measurement
import Stores

// MARK: - The native twins of the limiters' scripts

extension RedisModel {
    /// Runs a limiter's twin: the same commands in the same order as the Lua text.
    ///
    /// - Returns: What the text returns.
    func runLimiter(
        _ script: Script,
        _ keys: [Key],
        _ arguments: [Int64]
    ) throws(StoreError) -> Int64 {
        switch script {
        case .countAndExpire:
            let count = try increment(keys[0], by: 1)
            _ = expire(keys[0], after: arguments[0] * .millisecond)
            return count
        case .slidingLog: return try slidingLog(keys[0], arguments)
        case .slidingCounter: return try slidingCounter(keys, arguments)
        case .tokenBucket: return try tokenBucket(keys[0], arguments) ? 1 : 0
        case .gcra: return try gcra(keys[0], step: arguments[0], tolerance: arguments[1]) ? 1 : 0
        case .releaseIfOwner, .acquireFenced, .countInWindow:
            preconditionFailure("not a limiter's script")
        }
    }

    private func slidingLog(_ key: Key, _ arguments: [Int64]) throws(StoreError) -> Int64 {
        let window = arguments[1] * 1_000
        let now = clock.microseconds
        let past = Double(now - window)
        _ = try run(.sortedRemoveByScore(key, from: -.infinity, through: past))
        let isAdmitted = try integer(.sortedCount(key)) < arguments[0]
        guard isAdmitted || arguments[3] == 1 else { return 0 }
        _ = try run(.sortedAdd(key, [Double(now)], [.number(arguments[2])]))
        _ = expire(key, after: arguments[1] * .millisecond)
        return isAdmitted ? 1 : -1
    }

    private func slidingCounter(_ keys: [Key], _ arguments: [Int64]) throws(StoreError) -> Int64 {
        let (limit, window, passed) = (arguments[0], arguments[1], arguments[2])
        let count = try counter(keys[0])
        let last = try counter(keys[1])
        let isAdmitted = last * (window - passed) / window + count < limit
        guard isAdmitted || arguments[3] == 1 else { return 0 }
        let raised = try increment(keys[0], by: 1)
        if raised == 1 { _ = expire(keys[0], after: (2 * window + 1_000) * .millisecond) }
        return isAdmitted ? raised : -raised
    }

    private func tokenBucket(_ key: Key, _ arguments: [Int64]) throws(StoreError) -> Bool {
        let rate = arguments[0]
        let token = arguments[2] * 1_000
        let full = arguments[1] * token
        let now = clock.microseconds
        let fields: [Element] = [.text("level"), .text("at")]
        var level = full
        if case .list(let state) = try run(.hashMultiGet(key, fields)),
            case .element(.number(let old)) = state[0], case .element(.number(let at)) = state[1]
        {
            level = min(full, old + (now - at) * rate)
        }
        if level < token { return false }
        level -= token
        _ = try run(.hashSet(key, fields, [.number(level), .number(now)]))
        let toFull = (full - level + rate * 1_000 - 1) / (rate * 1_000)
        _ = expire(key, after: toFull * .millisecond)
        return true
    }

    private func gcra(_ key: Key, step: Int64, tolerance: Int64) throws(StoreError) -> Bool {
        let now = clock.microseconds
        var arrival = now
        if case .value(.integer(let kept)) = try get(key) { arrival = max(kept, now) }
        if arrival - now > tolerance { return false }
        arrival += step
        let life = (arrival - now + 999) / 1_000
        _ = try set(key, .integer(arrival), ttl: life * .millisecond, .always)
        return true
    }

    /// A counter's value; 0 where there is none.
    private func counter(_ key: Key) throws(StoreError) -> Int64 {
        if case .value(.integer(let count)) = try get(key) { return count }
        return 0
    }

    private func integer(_ command: Command) throws(StoreError) -> Int64 {
        guard case .integer(let number) = try run(command) else { return 0 }
        return number
    }
}
