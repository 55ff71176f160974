import Measurement
import Simulation
import Stores
import Testing

/// Families whose keys are `k:NUMBER` and one of a fixed length.
let families = [
    KeyFamily(template: "k:{n}", parts: [.text("k:"), .number(slot: 0)]),
    KeyFamily(template: "lock:{range}", parts: [.text("lock:"), .digest(slot: 0)]),
]

func makeModel(
    maxMemory: Int64? = nil,
    policy: EvictionPolicy = .noeviction,
    configuration: RedisConfiguration = RedisConfiguration()
) -> RedisModel {
    let network = Network(name: "loopback", oneWay: 0, source: "none")
    let settings = RedisSettings(maxMemory: maxMemory, policy: policy, network: network)
    return RedisModel(settings: settings, families: families, seed: 1, configuration: configuration)
}

@Suite struct StringCommandTests {
    let model = makeModel()
    let key = Key(0, 1)
    let value = Value.payload(Payload(size: 100, stamp: 7))

    @Test func setThenGet() throws {
        #expect(try model.execute(.get(key), at: 0) == .none)
        #expect(try model.execute(.set(key, value), at: 0) == .ok)
        #expect(try model.execute(.get(key), at: 0) == .value(value))
        #expect(model.keyCount == 1)
        #expect(try model.execute(.delete([key, key]), at: 0) == .integer(1))
        #expect(model.keyCount == 0)
    }

    @Test func conditionsOfSet() throws {
        #expect(try model.execute(.set(key, value, condition: .ifPresent), at: 0) == .none)
        #expect(try model.execute(.set(key, value, condition: .ifAbsent), at: 0) == .ok)
        #expect(try model.execute(.set(key, .integer(3), condition: .ifAbsent), at: 0) == .none)
        #expect(try model.execute(.get(key), at: 0) == .value(value))
    }

    @Test func aKeyLivesThroughItsLastMillisecond() throws {
        _ = try model.execute(.set(key, value, ttl: 50 * .millisecond), at: 0)
        #expect(try model.execute(.timeToLive(key), at: 20 * .millisecond) == .integer(30))
        #expect(try model.execute(.get(key), at: 50 * .millisecond) == .value(value))
        #expect(try model.execute(.get(key), at: 51 * .millisecond) == .none)
        #expect(model.expirations == 1)
    }

    @Test func aPlainSetRemovesTheTimeToLive() throws {
        _ = try model.execute(.set(key, value, ttl: .second), at: 0)
        _ = try model.execute(.set(key, value), at: 0)
        #expect(try model.execute(.timeToLive(key), at: 0) == .integer(-1))
    }

    @Test func countersCountAndRefuse() throws {
        #expect(try model.execute(.increment(key, by: 5), at: 0) == .integer(5))
        #expect(try model.execute(.increment(key, by: -7), at: 0) == .integer(-2))
        _ = try model.execute(.set(key, .integer(.max)), at: 0)
        #expect(throws: StoreError.overflow) { try model.execute(.increment(key, by: 1), at: 0) }
        _ = try model.execute(.set(key, value), at: 0)
        #expect(throws: StoreError.notAnInteger) {
            try model.execute(.increment(key, by: 1), at: 0)
        }
    }

    @Test func aLockIsReleasedByItsOwnerOnly() throws {
        _ = try model.execute(.set(key, value), at: 0)
        #expect(try model.execute(.script(.releaseIfOwner, [key], [8]), at: 0) == .integer(0))
        #expect(try model.execute(.script(.releaseIfOwner, [key], [7]), at: 0) == .integer(1))
        #expect(try model.execute(.get(key), at: 0) == .none)
    }

    @Test func aWindowBeginsWithItsFirstRequest() throws {
        let count = Command.script(.countInWindow, [key], [1_000])
        #expect(try model.execute(count, at: 0) == .integer(1))
        #expect(try model.execute(count, at: 900 * .millisecond) == .integer(2))
        #expect(try model.execute(count, at: 1_001 * .millisecond) == .integer(1))
    }

    @Test func manyKeysSurviveEveryRehash() throws {
        for number in 0..<10_000 as Range<UInt32> {
            _ = try model.execute(.set(Key(0, number), .integer(Int64(number))), at: 0)
        }
        for number in 0..<10_000 as Range<UInt32> {
            let reply = try model.execute(.get(Key(0, number)), at: 0)
            #expect(reply == .value(.integer(Int64(number))))
        }
        #expect(model.keyCount == 10_000)
    }
}

@Suite struct EvictionTests {
    @Test func noEvictionRefusesWhatAllocates() throws {
        let model = makeModel(maxMemory: 1)
        let key = Key(0, 1)
        #expect(throws: StoreError.outOfMemory) { try model.execute(.set(key, .integer(1)), at: 0) }
        #expect(try model.execute(.get(key), at: 0) == .none)
        #expect(try model.execute(.delete([key]), at: 0) == .integer(0))
    }

    @Test(arguments: EvictionPolicy.allCases.filter { $0 != .noeviction })
    func theLimitIsKept(policy: EvictionPolicy) throws {
        let model = makeModel(maxMemory: 3 << 20, policy: policy)
        for number in 0..<50_000 as Range<UInt32> {
            let value = Value.payload(Payload(size: 100, stamp: 0))
            let now = Int64(number) * 10 * .microsecond
            _ = try model.execute(.set(Key(0, number), value, ttl: .hour), at: now)
        }
        #expect(model.evictions > 30_000)
        #expect(model.usedMemory < (3 << 20) + 4_096)
        #expect(model.keyCount + Int(model.evictions) == 50_000)
    }
}

@Suite struct ServerFaultTests {
    let key = Key(0, 1)

    @Test func aRestartKeepsOrLosesTheKeys() throws {
        let model = makeModel()
        let empty = model.usedMemory
        for number in 0..<3_000 as Range<UInt32> {
            _ = try model.execute(.set(Key(0, number), .integer(7), ttl: .minute), at: 0)
            _ = try model.execute(.setAdd(Key(1, number), [.number(1)]), at: 0)
        }
        model.restart(keepingData: true, at: .second)
        #expect(try model.execute(.get(key), at: .second) == .value(.integer(7)))
        model.restart(keepingData: false, at: 2 * .second)
        #expect(model.keyCount == 0)
        #expect(model.volatileCount == 0)
        #expect(model.usedMemory == empty)
        #expect(try model.execute(.increment(key, by: 1), at: 3 * .second) == .integer(1))
    }

    @Test func aLowerLimitEvictsAndIsKept() throws {
        let model = makeModel(policy: .allkeysLRU)
        for number in 0..<30_000 as Range<UInt32> {
            _ = try model.execute(.set(Key(0, number), .integer(7)), at: 0)
        }
        model.setMemoryLimit(2 << 20, at: .second)
        for tick in 1...300 as ClosedRange<Int64> {
            _ = try model.execute(.get(key), at: .second + tick * .millisecond)
        }
        #expect(model.usedMemory <= 2 << 20)
        let resident = Int64(model.keyCount) + Int64(model.evictions)
        #expect(resident == 30_000)
        model.setMemoryLimit(nil, at: 2 * .second)
        #expect(try model.execute(.set(key, .integer(1)), at: 2 * .second) == .ok)
    }
}
