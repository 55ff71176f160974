import Measurement
import Patterns
import Stores
import Testing
import Workload

/// Values that an instance keeps in its own memory, and what spreads the ends of their lives.
@Suite struct ProcessCacheTests {
    private func trial(items: UInt32, _ settings: [String: SettingValue]) throws -> StepTrial {
        var trial = StepTrial(
            populations: [Population(name: "item", count: items, popularity: .uniform)]
        )
        var settings = settings
        settings["key"] = trial.key("item", of: 0)
        settings["ttl"] = settings["ttl"] ?? .duration(10 * .second)
        settings["size"] = .bytes(100)
        settings["table"] = trial.table("items")
        try trial.add("cached", settings)
        return trial
    }

    private func requests(_ items: [UInt32], every gap: Nanoseconds) -> [Request] {
        items.enumerated().map { index, item in
            var request = Request(
                at: Nanoseconds(index) * gap,
                number: UInt64(index),
                endpoint: 0
            )
            request.entities[0] = item
            return request
        }
    }

    @Test func eachInstanceFillsItsOwn() throws {
        var trial = try trial(items: 1, ["in": .choice("process")])
        trial.instances = 3
        let record = try trial.play(requests([0, 0, 0, 0, 0, 0], every: .second))
        #expect(record.families[0].misses == 3)
        #expect(record.families[0].hits == 3)
        #expect(record.endpoints[0].redisCommands == 0)
    }

    @Test func aCopySavesTheCommand() throws {
        let trial = try trial(
            items: 1,
            ["in": .choice("both"), "process-ttl": .duration(2 * .second)]
        )
        // Second 0 fills both, 1 and 2 find the copy, 3 finds Redis and copies again for 4 and 5.
        let record = try trial.play(requests([0, 0, 0, 0, 0, 0], every: .second))
        #expect(record.families[0].hits == 5)
        #expect(record.commands[Int(CommandKind.get.rawValue)].calls == 2)
        #expect(record.commands[Int(CommandKind.set.rawValue)].calls == 1)
    }

    @Test func theOldestCopyMakesRoom() throws {
        let trial = try trial(items: 3, ["in": .choice("process"), "process-limit": .count(2)])
        // 2 drives 0 out although 0 was used last; then 0 drives 1 out.
        let record = try trial.play(requests([0, 1, 0, 2, 1, 0, 2], every: .millisecond * 10))
        #expect(record.families[0].misses == 4)
        #expect(record.families[0].hits == 3)
    }

    @Test(arguments: [(0, 200), (0.1, 25)] as [(Double, UInt64)])
    func jitterSpreadsTheEndsOfLives(_ jitter: Double, _ peak: UInt64) throws {
        // 200 keys that are all filled in the first moment and asked for twenty times a second.
        var trial = try trial(items: 200, ["jitter": .number(jitter)])
        trial.interval = 100 * .millisecond
        let items = (0..<(200 * 20 * 13)).map { UInt32($0 % 200) }
        let record = try trial.play(requests(items, every: 250 * .microsecond))
        let later = record.timeline.dropFirst(10).map(\.misses)
        #expect(later.reduce(0, +) >= 200)
        // Spread over 2jT = 2 s it is 10 in an interval on average.
        #expect(later.max() ?? 0 <= peak)
        if jitter == 0 { #expect(later.max() ?? 0 > 150) }
    }
}
