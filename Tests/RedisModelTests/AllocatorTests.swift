import Measurement
import Stores
import Testing

@testable import Simulation

/// The sizes of blocks and what a string key takes, for both builds.
///
/// Debian's are measured on a server by `MemoryTests`; no server with the bundled allocator is at
/// hand here, so its figures are ones written down from a source build of Redis 7.0.15.
@Suite struct AllocatorTests {
    @Test func blocksAreThoseOfBothBuilds() {
        let sizes = [1, 8, 9, 17, 33, 49, 64, 65, 97, 129, 161, 4_097, 33_008]
        let bundled = [8, 8, 16, 24, 40, 56, 64, 80, 112, 160, 192, 5_120, 40_960]
        let debian = [8, 8, 16, 32, 48, 64, 64, 80, 112, 160, 192, 5_120, 40_960]
        #expect(sizes.map(Allocator.bundled.rounded) == bundled)
        #expect(sizes.map(Allocator.debian.rounded) == debian)
    }

    /// A key of so many bytes and its value, and the bytes a key that real servers took.
    struct Row: Sendable {
        var key: UInt32, value: UInt32, ttl: Nanoseconds?
        var keys: UInt32 = 20_000
        var bundled: Double, debian: Double
    }

    static let rows = [
        Row(key: 20, value: 10, ttl: .hour, bundled: 130.21, debian: 154.21),
        Row(key: 31, value: 44, ttl: .hour, bundled: 178.21, debian: 202.21),
        Row(key: 32, value: 45, ttl: .hour, bundled: 186.21, debian: 218.21),
        Row(key: 40, value: 100, ttl: .hour, bundled: 250.16, debian: 266.16),
        Row(key: 24, value: 512, ttl: .hour, bundled: 762.21, debian: 778.21),
        Row(key: 24, value: 1_024, ttl: nil, bundled: 1_365.11, debian: 1_373.11),
        Row(key: 24, value: 4_000, ttl: .hour, keys: 5_000, bundled: 4_218.21, debian: 4_234.21),
        Row(key: 60, value: 33_000, ttl: .hour, keys: 200, bundled: 41_108.48, debian: 41_124.48),
    ]

    @Test(arguments: rows, Allocator.allCases)
    func aStringTakesWhatServersTook(row: Row, allocator: Allocator) throws {
        var configuration = RedisConfiguration()
        configuration.allocator = allocator
        let model = RedisModel(
            settings: RedisSettings(
                maxMemory: nil,
                policy: .noeviction,
                network: Network(name: "none", oneWay: 0, source: "none")
            ),
            families: [KeyFamily(template: "{key}", parts: [.padded])],
            seed: 1,
            configuration: configuration
        )
        _ = try model.execute(.set(Key(family: 0, wide: 0, third: row.key), .integer(0)), at: 0)
        _ = try model.execute(.delete([Key(family: 0, wide: 0, third: row.key)]), at: 0)
        _ = try model.execute(.ping, at: 0)
        let before = model.usedMemory
        let value = Value.payload(Payload(size: row.value, stamp: 0))
        for number in 0..<UInt64(row.keys) {
            let key = Key(family: 0, wide: number, third: row.key)
            _ = try model.execute(.set(key, value, ttl: row.ttl), at: 0)
        }
        _ = try model.execute(.ping, at: .minute)
        let bytes = Double(model.usedMemory - before) / Double(row.keys)
        let real = allocator == .bundled ? row.bundled : row.debian
        #expect(abs(bytes / real - 1) < 0.001, "\(bytes)")
    }
}
