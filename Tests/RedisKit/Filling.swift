import Measurement
public import Stores

/// A way to fill a server: what is written for the key of each number.
public struct Filling: CustomStringConvertible, Sendable {
    /// The keys of the full measurement.
    public static let keys: UInt32 = 5_000

    /// What the keys hold.
    public var name: String
    /// The keys of the test; fewer where its build without optimisation would take long.
    public var testKeys = keys
    /// How far the model may be off, in shares of the growth.
    public var tolerance = 0.001
    /// What is written for a key, by the key's number.
    public var commands: @Sendable (Key, UInt32) -> [Command]

    /// What the keys hold.
    public var description: String { name }

    /// Every way to fill a server: each type in each of its encodings.
    public static let all = strings + collections + distinctAndStreams

    static func numbers(_ range: Range<Int>) -> [Element] { range.map { .number(Int64($0)) } }

    static func texts(_ range: Range<Int>, length: Int = 12) -> [Element] {
        range.map { number in
            let head = "m\(number)-"
            return .text(head + String(repeating: "t", count: max(0, length - head.count)))
        }
    }

    /// Members of a key's own: a server hashes the same member alike in every key.
    static func own(_ count: Int, _ number: UInt32) -> [Element] {
        texts(Int(number) * 1_000..<Int(number) * 1_000 + count, length: 14)
    }

    static func payload(_ size: UInt32) -> Value { .payload(Payload(size: size, stamp: 1)) }
}

extension Filling {
    // Made once: a debug build spends its time on them otherwise.
    private static let texts5 = texts(0..<5)
    private static let numbers30 = numbers(0..<30)
    private static let texts30of30 = texts(0..<30, length: 30)
    private static let texts5of70 = texts(0..<5, length: 70)
    private static let numbers600 = numbers(0..<600)
    private static let texts20 = texts(0..<20)
    private static let numbers40 = numbers(0..<40)
    private static let texts1000of20 = texts(0..<1_000, length: 20)
    private static let numbers1000 = numbers(0..<1_000)
    private static let texts140of90 = texts(0..<140, length: 90)
    private static let numbers100 = numbers(0..<100)
    private static let texts2 = texts(0..<2)

    static let strings = [
        Filling(name: "counters") { key, number in [.set(key, .integer(Int64(number) + 10_000))] },
        Filling(name: "shared integers") { key, number in
            [.set(key, .integer(Int64(number % 10_000)))]
        },
        Filling(name: "embedded, 44 bytes, TTL") { key, _ in [.set(key, payload(44), ttl: .hour)] },
        Filling(name: "raw, 45 bytes, TTL") { key, _ in [.set(key, payload(45), ttl: .hour)] },
        Filling(name: "raw, 300 bytes") { key, _ in [.set(key, payload(300))] },
        Filling(name: "raw, 4,096 bytes, TTL") { key, _ in [.set(key, payload(4_096), ttl: .hour)]
        },
        Filling(name: "raw, 33,000 bytes") { key, _ in [.set(key, payload(33_000))]
        },
        Filling(name: "raw, any size") { key, number in [.set(key, payload(number % 3_000))] },
        Filling(name: "rewritten") { key, number in
            [.set(key, payload(900), ttl: .hour), .set(key, payload(number % 100))]
        },
        Filling(name: "incremented") { key, number in
            [.increment(key, by: 5), .increment(key, by: Int64(number) * 20)]
        },
        Filling(name: "long keys") { key, number in
            [.set(Key(1, number, 5), payload(20), ttl: .hour)]
        },
    ]

    static let collections = [
        Filling(name: "hash, listpack of 5") { key, number in
            [.hashSet(key, texts5, numbers(Int(number)..<Int(number) + 5))]
        },
        Filling(name: "hash, listpack of 30") { key, _ in
            [.hashSet(key, numbers30, texts30of30)]
        },
        Filling(name: "hash, table of 5") { key, number in
            [.hashSet(key, own(5, number), texts5of70)]
        },
        Filling(name: "hash, table of 600", testKeys: 500) { key, number in
            [.hashSet(key, own(600, number), numbers600)]
        },
        Filling(name: "hash, shrunk", testKeys: 500) { key, number in
            [
                .hashSet(key, own(600, number), numbers600),
                .hashDelete(key, own(550, number)),
            ]
        },
        Filling(name: "set, integers of 2 bytes") { key, _ in [.setAdd(key, numbers30)] },
        Filling(name: "set, integers of 8 bytes") { key, number in
            [.setAdd(key, numbers(Int(number)..<Int(number) + 20) + [.number(1 << 40)])]
        },
        Filling(name: "set, table of 40") { key, number in [.setAdd(key, own(40, number))] },
        Filling(name: "set, table of 600", testKeys: 500) { key, number in
            [.setAdd(key, own(600, number))]
        },
        Filling(name: "sorted set, listpack of 20") { key, number in
            [.sortedAdd(key, (0..<20).map { Double($0) * 0.37 }, texts20)]
        },
        Filling(name: "sorted set, listpack of 40") { key, _ in
            [.sortedAdd(key, (0..<40).map { Double($0 * 1_000) }, numbers40)]
        },
        Filling(name: "sorted set, skip list of 129") { key, number in
            [.sortedAdd(key, (0..<129).map(Double.init), own(129, number))]
        },
        Filling(name: "sorted set, skip list of 300", testKeys: 2_000) { key, number in
            [
                .sortedAdd(key, (0..<300).map(Double.init), own(300, number)),
                .sortedAdd(key, (0..<30).map { Double($0 * 90) }, own(30, number)),
                .sortedRemoveByScore(key, from: 100, through: 150),
            ]
        },
        Filling(name: "list of 20") { key, _ in [.listPushRight(key, texts20)] },
        Filling(name: "list of 2,000", testKeys: 500) { key, _ in
            [.listPushLeft(key, texts1000of20), .listPushRight(key, numbers1000)]
        },
        Filling(name: "queue that moves") { key, _ in
            [.listPushRight(key, texts140of90)]
                + (0..<70).map { _ in .listPopLeft(key) }
        },
    ]

    static let distinctAndStreams = [
        Filling(name: "distinct, 10 elements") { key, number in
            [.countDistinctAdd(key, numbers(Int(number)..<Int(number) + 10))]
        },
        Filling(name: "distinct, 100 elements one by one", testKeys: 1_000) { key, number in
            numbers100.map { .countDistinctAdd(key, [.text("\(number)-\($0)")]) }
        },
        Filling(name: "distinct, 1,500 elements", testKeys: 300) { key, number in
            [.countDistinctAdd(key, numbers(Int(number)..<Int(number) + 1_500))]
        },
        Filling(name: "distinct, dense", testKeys: 300) { key, number in
            [.countDistinctAdd(key, numbers(Int(number)..<Int(number) + 4_000))]
        },
        Filling(name: "stream of 6") { key, _ in entries(key, 6) },
        Filling(name: "stream of 350", testKeys: 500) { key, _ in entries(key, 350) },
        Filling(name: "stream, trimmed", testKeys: 500) { key, _ in
            entries(key, 350) + [.streamTrim(key, maxLength: 120)]
        },
        Filling(name: "stream with a group", testKeys: 1_000, tolerance: 0.01) { key, _ in
            entries(key, 120) + group(key, delivered: 60) + [
                .streamAcknowledge(key, group: "workers", (1...40).map { StreamID(1_000 + $0, 0) })
            ]
        },
        Filling(name: "stream with two consumers", testKeys: 1_000, tolerance: 0.01) { key, _ in
            entries(key, 120) + group(key, delivered: 60) + [
                .streamReadGroup(key, group: "workers", consumer: "second", count: 30, block: nil)
            ]
        },
    ]

    private static func entries(_ key: Key, _ count: UInt64) -> [Command] {
        (1...count).map { number in
            .streamAdd(
                key,
                id: StreamID(1_000 + number, 0),
                fields: texts2,
                values: [.number(Int64(number)), .text("value")]
            )
        }
    }

    private static func group(_ key: Key, delivered: Int64) -> [Command] {
        [
            .streamCreateGroup(key, group: "workers", from: StreamID(0, 0)),
            .streamReadGroup(
                key,
                group: "workers",
                consumer: "first",
                count: delivered,
                block: nil
            ),
        ]
    }
}
