import Measurement
import Stores
import Workload

/// A limiter whose state is in Redis.
struct RedisLimiter: Sendable {
    let algorithm: LimiterAlgorithm
    let limit: Int64
    let window: Nanoseconds
    /// The size of a bucket.
    let burst: Int64
    let countsRefused: Bool
    /// Whether a script does it in one round trip; otherwise the application sends each command.
    let isScript: Bool
    /// The slot of the key that holds a window's number, where the algorithm is aligned.
    let slot: Int

    /// Asks Redis about one request.
    func admits(
        _ key: Key,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) -> Bool {
        guard isScript else {
            return try await countByCommands(key, redis, request, instance) <= limit
        }
        let command = script(key, request, instance.now)
        guard case .integer(let reply) = try await instance.send(command, to: redis, for: request)
        else { throw .protocolError(.redis, "a limiter's script did not answer with a number") }
        switch algorithm {
        case .fixed, .fixedAnchored, .incrExpire, .incrExpireAlways: return reply <= limit
        case .slidingLog, .slidingCounter, .tokenBucket, .gcra: return reply > 0
        }
    }

    /// The script that decides; aligned windows are counted by the application's clock.
    private func script(_ key: Key, _ request: Request, _ now: Nanoseconds) -> Command {
        let milliseconds = window / .millisecond
        let flag: Int64 = countsRefused ? 1 : 0
        switch algorithm {
        case .fixed:
            return .script(.countInWindow, [key.with(now / window, in: slot)], [milliseconds])
        case .fixedAnchored, .incrExpire:
            return .script(.countInWindow, [key], [milliseconds])
        case .incrExpireAlways:
            return .script(.countAndExpire, [key], [milliseconds])
        case .slidingLog:
            let member = Int64(bitPattern: request.number)
            return .script(.slidingLog, [key], [limit, milliseconds, member, flag])
        case .slidingCounter:
            let number = now / window
            let keys = [key.with(number, in: slot), key.with(number - 1, in: slot)]
            let passed = now % window / .millisecond
            return .script(.slidingCounter, keys, [limit, milliseconds, passed, flag])
        case .tokenBucket:
            return .script(.tokenBucket, [key], [limit, burst, milliseconds])
        case .gcra:
            let step = max(1, window / .microsecond / limit)
            return .script(.gcra, [key], [step, step * (burst - 1)])
        }
    }

    /// A client that dies between the two commands leaves a counter that never expires.
    private func countByCommands(
        _ key: Key,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) -> Int64 {
        let reply = try await instance.send(.increment(key, by: 1), to: redis, for: request)
        guard case .integer(let count) = reply else {
            throw .protocolError(.redis, "INCR did not answer with a number")
        }
        if count == 1 || algorithm == .incrExpireAlways {
            _ = try await instance.send(.expire(key, window), to: redis, for: request)
        }
        return count
    }
}

extension Key {
    /// The key with the number of a window in one of its slots.
    fileprivate func with(_ number: Int64, in slot: Int) -> Key {
        let word = UInt32(truncatingIfNeeded: number)
        return Key(
            family,
            slot == 0 ? word : self.number(0),
            slot == 1 ? word : self.number(1),
            slot == 2 ? word : self.number(2)
        )
    }
}

extension KeyMaker {
    /// The first number of the key that the template does not use; nil where it uses all three.
    var freeSlot: Int? { [first, second, third].firstIndex(of: .zero) }

    /// The key maker of the same template with a window's number at its end.
    func aligned(in blueprint: inout Blueprint) -> (maker: KeyMaker, slot: Int)? {
        guard let slot = freeSlot else { return nil }
        var family = blueprint.families[Int(self.family)]
        family.template += ":{window}"
        family.parts += [.text(":"), .number(slot: slot)]
        var maker = self
        maker.family = blueprint.family(family)
        return (maker, slot)
    }
}
