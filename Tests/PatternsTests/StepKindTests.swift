import Measurement
import Patterns
import Stores
import Testing
import Workload

/// The small step kinds, each on a few requests whose outcome can be worked out by hand.
@Suite struct StepKindTests {
    private func trial(_ members: UInt32 = 10, _ more: UInt32 = 100) -> StepTrial {
        StepTrial(
            populations: [
                Population(name: "user", count: members, popularity: .uniform),
                Population(name: "other", count: more, popularity: .uniform),
            ]
        )
    }

    // MARK: session

    @Test func aSessionLivesAsLongAsItIsUsed() throws {
        var trial = trial()
        let key = trial.key("session", of: 0)
        try trial.add(
            "session",
            ["key": key, "ttl": .duration(10 * .second), "size": .bytes(500)]
        )
        // Used every 8 s it lives on; after 30 s of silence it is made again, and nothing was lost.
        let record = try trial.play([0, 8, 16, 46].map { Request($0 * .second) })
        let family = try record.family("session")
        #expect(family.misses == 2)
        #expect(family.hits == 2)
        #expect(family.lost == 0)
        #expect(record.calls(.pexpire) == 2)
    }

    @Test func aSessionThatIsGoneBeforeItsTimeIsLost() throws {
        var trial = trial()
        let key = trial.key("session", of: 0)
        let table = trial.table("users")
        try trial.add(
            "session",
            ["key": key, "ttl": .duration(.hour), "size": .bytes(500), "table": table]
        )
        try trial.add("redis", ["command": .choice("del"), "key": key], to: 1)
        let record = try trial.play([Request(0), Request(.second, 1), Request(2 * .second)])
        #expect(try record.family("session").lost == 1)
        #expect(record.calls(.read) == 2)
    }

    // MARK: one-time-token

    @Test(arguments: [("get-compare-delete", 1), ("getdel", 0)] as [(String, UInt64)])
    func aDoubleClick(_ verification: String, _ repeated: UInt64) throws {
        var trial = trial()
        let key = trial.key("csrf", of: 0)
        try trial.add("one-time-token", ["key": key, "action": .choice("issue")])
        try trial.add(
            "one-time-token",
            [
                "key": key, "action": .choice("verify"), "by": .choice(verification),
                "submissions": .count(2),
            ],
            to: 1
        )
        let record = try trial.play([Request(0, 0, 1), Request(.second, 1, 1)])
        #expect(try record.family("csrf").repeated == repeated)
        #expect(record.endpoints[1].outcomes[Int(Outcome.served.rawValue)] == 1)
    }

    @Test func aTokenIsGoodOnceAndForItsTime() throws {
        var trial = trial()
        let key = trial.key("otp", of: 0)
        try trial.add(
            "one-time-token",
            ["key": key, "action": .choice("issue"), "ttl": .duration(10 * .second)]
        )
        try trial.add("one-time-token", ["key": key, "action": .choice("verify")], to: 1)
        let record = try trial.play([
            Request(0, 0, 1), Request(1 * .second, 1, 1), Request(2 * .second, 1, 1),
            Request(3 * .second, 0, 2), Request(14 * .second, 1, 2),
        ])
        #expect(record.endpoints[1].outcomes[Int(Outcome.served.rawValue)] == 1)
        #expect(record.endpoints[1].outcomes[Int(Outcome.refused.rawValue)] == 2)
        #expect(try record.family("otp").lost == 0)
    }

    // MARK: counter and buffer

    @Test func countsReachTheDatabaseBySyncs() throws {
        var trial = trial()
        let key = trial.key("views", of: 0)
        let table = trial.table("pages")
        try trial.add(
            "counter",
            ["key": key, "table": table, "sync-every": .duration(10 * .second)]
        )
        let requests = (0..<100).map {
            Request(Nanoseconds($0) * 250 * .millisecond, 0, UInt32($0 % 4))
        }
        let record = try trial.play(requests)
        let family = try record.family("views")
        #expect(family.entrusted == 100)
        #expect(family.delivered == 100)
        // Syncs at 10 s, at 20 s and at the end, four counters each.
        #expect(record.calls(.update) == 12)
        #expect(record.endpoints[1].isBackground)
        #expect(record.endpoints[1].databaseWrites == 12)
        #expect(record.endpoints[0].databaseWrites == 0)
    }

    @Test func countsThatAreGoneBeforeTheSyncAreLost() throws {
        var trial = trial()
        let key = trial.key("views", of: 0)
        let table = trial.table("pages")
        try trial.add(
            "counter",
            ["key": key, "table": table, "sync-every": .duration(10 * .second)]
        )
        try trial.add("redis", ["command": .choice("del"), "key": key], to: 1)
        let record = try trial.play([
            Request(0), Request(1), Request(.second, 1), Request(2 * .second),
        ])
        let family = try record.family("views")
        #expect(family.entrusted == 3)
        #expect(family.delivered == 1)
    }

    @Test func marksAreWrittenOnSubmission() throws {
        var trial = trial()
        let key = trial.key("attendance", of: 0)
        let table = trial.table("attendance", each: 2)
        let settings: [String: SettingValue] = [
            "key": key, "field": .population(1), "table": table,
        ]
        try trial.add("buffer", settings)
        var submit = settings
        submit["action"] = .choice("submit")
        try trial.add("buffer", submit, to: 1)
        let marks = (0..<25).map { Request(Nanoseconds($0) * .second, 0, 3, UInt32($0)) }
        let again = Request(25 * .second, 0, 3, 7)
        let record = try trial.play(marks + [again, Request(30 * .second, 1, 3)])
        let family = try record.family("attendance")
        #expect(family.entrusted == 25)
        #expect(family.delivered == 25)
        #expect(record.calls(.insert) == 25)
        #expect(record.calls(.commit) == 1)
    }

    @Test func marksAreWrittenByTheSyncAtTheEndOfTheDay() throws {
        var trial = trial()
        let key = trial.key("attendance", of: 0)
        try trial.add(
            "buffer",
            [
                "key": key, "field": .population(1), "table": trial.table("attendance", each: 2),
                "sync-every": .duration(.day), "sync-after": .duration(.minute),
            ]
        )
        trial.window = 5 * .minute
        let marks = (0..<10).map { Request(Nanoseconds($0) * .second, 0, UInt32($0), 1) }
        let record = try trial.play(marks)
        #expect(try record.family("attendance").delivered == 10)
        #expect(record.calls(.commit) == 10)
    }

    // MARK: work, flag, append, unique-count, probe

    @Test func workSpreadsAroundItsMedian() throws {
        var trial = trial()
        try trial.add("work", ["time": .duration(100 * .millisecond), "spread": .number(0.5)])
        let record = try trial.play((0..<20_000).map { Request(Nanoseconds($0) * .millisecond) })
        let service = record.endpoints[0].service
        #expect(abs(Double(service.value(atPercentile: 50)) / 1e8 - 1) < 0.02)
        // The mean of a lognormal time is e^(σ²/2) of its median; 84.13 % lie below e^σ of it.
        #expect(abs(service.mean / 1e8 / 1.1331 - 1) < 0.02)
        #expect(abs(Double(service.value(atPercentile: 84.13)) / 1e8 / 1.6487 - 1) < 0.03)
    }

    @Test func aFlagIsReadOnceInAWhile() throws {
        var trial = trial()
        try trial.add("flag", ["key": trial.key("flag:beta"), "refresh": .duration(10 * .second)])
        let record = try trial.play((0..<100).map { Request(Nanoseconds($0) * .second) })
        #expect(record.calls(.get) == 10)
    }

    @Test func aLogGrows() throws {
        var trial = trial()
        try trial.add("append", ["table": trial.table("log")])
        let record = try trial.play((0..<5).map { Request(Nanoseconds($0) * .second, 0, 3) })
        #expect(record.calls(.insert) == 5)
        #expect(record.endpoints[0].databaseWrites == 5)
    }

    @Test func visitorsAreCountedByHyperLogLog() throws {
        var trial = trial()
        try trial.add(
            "unique-count",
            ["key": trial.key("visitors", of: 0), "member": .population(1), "read": .flag(true)]
        )
        let record = try trial.play((0..<5).map { Request(Nanoseconds($0) * .second, 0, 3, 1) })
        #expect(record.calls(.pfadd) == 5)
        #expect(record.calls(.pfcount) == 5)
    }

    @Test func probesAreCountedApart() throws {
        var trial = trial()
        try trial.add("append", ["table": trial.table("log")])
        var probe = trial
        try probe.add("probe", ["table": trial.table("log")], to: 1)
        let steps = probe.endpoints[1]
        trial.jobs = [
            Job(
                name: "readiness",
                schedule: Schedule(first: 0, every: 10 * .second),
                steps: steps
            )
        ]
        trial.window = .minute
        let record = try trial.play([Request(0), Request(59 * .second)])
        #expect(record.endpoints[1].name == "readiness")
        #expect(record.endpoints[1].offered == 6)
        #expect(record.endpoints[1].redisCommands == 6)
        #expect(record.endpoints[1].databaseReads == 6)
        #expect(record.endpoints[0].redisCommands == 0)
    }
}
