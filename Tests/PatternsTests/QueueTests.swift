import Audit
import Measurement
import Patterns
import Stores
import Testing
import Workload

/// Jobs in a stream, and the workers that do them.
@Suite struct QueueTests {
    private func trial(_ settings: [String: SettingValue]) throws -> StepTrial {
        var trial = StepTrial(
            populations: [Population(name: "user", count: 10, popularity: .uniform)],
            oneWay: 250 * .microsecond
        )
        var settings = settings
        settings["key"] = trial.key("booking_emails")
        settings["work"] = settings["work"] ?? .duration(200 * .millisecond)
        try trial.add("enqueue", settings)
        return trial
    }

    private func every(_ gap: Nanoseconds, _ count: Int) -> [Request] {
        (0..<count).map { Request(Nanoseconds($0) * gap) }
    }

    @Test func everyJobIsDoneOnce() throws {
        let record = try trial([:]).play(every(.second, 100))
        let family = record.families[0]
        #expect(family.entrusted == 100)
        #expect(family.delivered == 100)
        #expect(family.repeated == 0)
        #expect(record.calls(.xack) == 100)
        // An idle worker waits in its read: a job starts within a round trip of its XADD.
        #expect(record.endpoints[1].lag.value(atPercentile: 99) < 2 * .millisecond)
        #expect(record.endpoints[1].response.value(atPercentile: 50) < 202 * .millisecond)
    }

    /// How workers acknowledge, with deaths in half of the jobs, and what the auditor says.
    @Test(
        "workers that die lose jobs, do them twice, or do neither",
        arguments: [
            ("before", "repeated", "1s", AuditVerdict.violated),
            ("after", "repeated", "0s", .violated), ("after", "repeated", "1s", .violated),
            ("after", "keyed", "1s", .pass),
        ]
    )
    func deaths(
        acknowledge: String,
        effects: String,
        claim: String,
        verdict: AuditVerdict
    ) throws {
        let record = try trial([
            "workers": .count(4), "deaths": .number(0.5), "restart": .duration(.second),
            "claim-after": .duration(claim == "0s" ? 0 : .second),
            "acknowledge": .choice(acknowledge), "effects": .choice(effects),
        ]).play(every(500 * .millisecond, 100))
        let check = try record.check("exactly-once-job")
        #expect(AuditVerdict(check) == verdict, "\(check)")
        #expect(check.checked == 100)
        func count(_ name: String) -> UInt64? { check.counts.first { $0.name == name }?.value }
        let (lost, twice) = (count("told-but-not-done"), count("once-more"))
        #expect((lost ?? 0 > 0) == (acknowledge == "before" || claim == "0s"))
        #expect(
            (twice ?? 0 > 0) == (claim == "1s" && effects == "repeated" && acknowledge == "after")
        )
    }

    @Test func oneWorkerThatIsTooSlowLetsTheQueueGrow() throws {
        // 10 jobs a second of 200 ms each: after 10 s half of them wait, and the last one waits 10
        // s.
        let record = try trial([:]).play(every(100 * .millisecond, 100))
        #expect(record.families[0].delivered == 100)
        let slowest = Double(record.endpoints[1].lag.value(atPercentile: 100)) / 1e9
        #expect(abs(slowest - 10) < 0.5)
    }

    @Test func enoughWorkersKeepUp() throws {
        let record = try trial(["workers": .count(4)]).play(every(100 * .millisecond, 100))
        #expect(record.endpoints[1].lag.value(atPercentile: 100) < 5 * .millisecond)
    }

    /// One worker that blocks for 5 s asks 17,280 times a day without any job.
    @Test func idleWorkersPoll() throws {
        var trial = try trial(["claim-after": .duration(0)])
        trial.window = .hour
        let record = try trial.play([Request(0), Request(.hour - .second)])
        let polls = record.calls(.xreadgroup)
        #expect((718...722).contains(polls), "\(polls)")
        #expect(record.endpoints[1].isBackground)
        #expect(record.endpoints[0].redisCommands == 2)
    }

    /// Nobody knows that no more jobs will come, so workers ask until the window ends.
    @Test func idleWorkersPollToTheEndOfTheWindow() throws {
        var trial = try trial(["claim-after": .duration(0)])
        trial.window = .hour
        let polls = try trial.play([Request(0)]).calls(.xreadgroup)
        #expect((718...722).contains(polls), "\(polls)")
    }

    /// An open breaker answers in no time at all, so a worker must wait before it asks again.
    @Test func aRunEndsThoughTheBreakerIsOpen() throws {
        var trial = try trial(["claim-after": .duration(.second)])
        trial.window = .minute
        trial.settings.breaker = BreakerSettings(failures: 1, open: .hour)
        trial.outages = [Outage(from: 10 * .second, to: .hour)]
        let record = try trial.play([Request(9_900 * .millisecond), Request(50 * .second)])
        #expect(record.endpoints[0].outcomes[Int(Outcome.failed.rawValue)] == 1)
    }

    @Test func jobsOfDeadWorkersAreDoneByOthersSomeTwice() throws {
        let record = try trial([
            "workers": .count(4), "deaths": .number(0.2), "claim-after": .duration(5 * .second),
            "restart": .duration(2 * .second),
        ]).play(every(250 * .millisecond, 400))
        let family = record.families[0]
        #expect(family.entrusted == 400)
        #expect(family.delivered == 400)
        #expect(family.repeated > 10)
        #expect(record.calls(.xautoclaim) > 0)
    }

    /// Redis is away from 10 s to 20 s: ten of forty jobs cannot be queued.
    @Test(arguments: [("fail", 30, 30), ("drop", 40, 30), ("inline", 40, 40)])
    func jobsThatCannotBeQueued(_ fallback: String, entrusted: UInt64, delivered: UInt64) throws {
        var trial = try trial(["without-redis": .choice(fallback)])
        trial.outages = [Outage(from: 10 * .second, to: 20 * .second)]
        trial.window = 40 * .second
        let record = try trial.play(every(.second, 40))
        #expect(record.families[0].entrusted == entrusted)
        #expect(record.families[0].delivered == delivered)
        #expect(record.families[0].repeated == 0)
    }

    @Test func withoutClaimsTheirJobsAreLost() throws {
        let record = try trial([
            "workers": .count(4), "deaths": .number(0.2), "claim-after": .duration(0),
            "restart": .duration(2 * .second),
        ]).play(every(250 * .millisecond, 400))
        let family = record.families[0]
        #expect(family.delivered < family.entrusted)
        #expect(family.repeated == 0)
    }
}
