import Measurement
import Stores
import Testing

@testable import Simulation

/// What the keys of each family hold adds up to what the server counts as its data.
@Suite struct FamilyMemoryTests {
    @Test func familiesAddUp() throws {
        let families = [
            KeyFamily(template: "a:{n}", parts: [.text("a:"), .number(slot: 0)]),
            KeyFamily(template: "b:{n}", parts: [.text("b:"), .number(slot: 0)]),
        ]
        let settings = RedisSettings(
            network: Network(name: "test", oneWay: 0, source: "the test's own")
        )
        let model = RedisModel(settings: settings, families: families, seed: 1)
        var now: Nanoseconds = 0
        func run(_ command: Command) throws {
            now += .microsecond
            _ = try model.execute(command, at: now)
        }
        for number in 0..<2_000 as Range<UInt32> {
            let payload = Value.payload(Payload(size: 10 + number, stamp: 1))
            try run(.set(Key(0, number), payload, ttl: number % 2 == 0 ? .hour : nil))
            try run(.hashSet(Key(1, number % 50), [.number(Int64(number))], [.text("value")]))
            if number % 3 == 0 { try run(.delete([Key(0, number)])) }
        }
        let found = model.memoryByFamily()
        #expect(found.map(\.name) == ["a:{n}", "b:{n}"])
        #expect(found[0].keys == 1_333)
        #expect(found[0].keysWithoutTimeToLive == 667)
        #expect(found[1].keys == 50)
        #expect(found[1].keysWithoutTimeToLive == 50)
        #expect(found.reduce(0) { $0 + $1.bytes } == UInt64(model.dataBytes))
    }
}
