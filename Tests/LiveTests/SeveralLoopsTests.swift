import Analysis
import Measurement
import Runner
import ScenarioFile
import Simulation
import Stores
import Testing

@testable import Live

/// Trials of four instances on real servers, on two event loops where nothing else is said.
@Suite("Several event loops", .serialized)
struct SeveralLoopsTests {
    private func scenario(_ body: String) throws -> Scenario {
        let text = """
            scenario: loops
            summary: Four instances
            seed: 5
            application: { instances: 4 }
            stores:
              redis: { network: loopback }
              postgres: { pool: 10, network: loopback }

            """
        return try ScenarioParser().parse(text: text + body, name: "loops.yaml")
    }

    /// Reads, writes, jobs and limits of users, of whom each is met on both loops.
    private static let mixture = """
        duration: 4s
        population: { user: 200 }
        traffic:
          arrivals: constant
          rate: 200/s
          mix: { read: 60, save: 25, order: 15 }
        tables:
          profiles: { of: user, row-size: 200B }
        endpoints:
          read:
            steps:
              - rate-limit: { key: "rate:{user}", limit: 3, window: 1h, algorithm: sliding-log }
              - cached: { key: "profile:{user}", ttl: 1h, size: 300B, table: profiles, as: user }
          save:
            steps:
              - write: { table: profiles, as: user }
          order:
            steps:
              - enqueue: { key: "orders", workers: 2, work: 2ms, block: 200ms }
        setups:
          all: { baseline: true }
        """

    private func play(
        _ scenario: Scenario,
        on engine: any Engine,
        progress: @escaping @Sendable (RunProgress) -> Bool = { _ in true }
    ) throws -> RunRecord {
        let runner = try Runner(scenario, options: RunOptions(), engine: engine)
        return try runner.run(toolVersion: "", command: "", progress: progress)
    }

    private func playLive(
        _ scenario: Scenario,
        loops: Int = 2,
        progress: @escaping @Sendable (RunProgress) -> Bool = { _ in true }
    ) throws -> RunRecord {
        let engine = LiveEngine(LiveOptions(loops: loops))
        defer { engine.shutdown() }
        return try play(scenario, on: engine, progress: progress)
    }

    @Test("what was offered was sent, and clients and servers count the same")
    func nothingVanishes() throws {
        let scenario = try scenario(Self.mixture)
        let live = try #require(try playLive(scenario).trials.first)
        let model = try #require(try play(scenario, on: ModelEngine()).trials.first)
        #expect(live.engine.notes.contains("2 event loops share 4 application instances"))
        #expect(!live.engine.notes.contains { $0.hasPrefix("counts differ") })
        #expect(live.endpoints.map(\.offered) == model.endpoints.map(\.offered))
        for endpoint in live.endpoints {
            #expect(endpoint.offered == endpoint.sent + endpoint.skipped)
            #expect(endpoint.response.count == endpoint.sent)
        }
        #expect(live.timeline.map(\.offered).reduce(0, +) == 800)
        #expect(live.timeline.map(\.completed).reduce(0, +) == 800)
        #expect(live.engine.inFlightIntegral == live.engine.serviceSum)
        #expect(live.engine.connectionsInUsePeak > 0)
        #expect(live.timeline.contains { $0.gauges.redisKeys > 0 })
    }

    @Test("a read on one loop is judged by what was written on another, as on the model")
    func observerIsOne() throws {
        let scenario = try scenario(Self.mixture)
        let live = try #require(try playLive(scenario).trials.first)
        let model = try #require(try play(scenario, on: ModelEngine()).trials.first)
        func family(_ trial: TrialRecord, _ name: String) throws -> FamilyRecord {
            try #require(trial.families.first { $0.name.hasPrefix(name) })
        }
        // Where requests are late, those of one user change places, and what they find is another
        // thing; without a common observer about half of the stale reads would be missed.
        let isLate = live.endpoints.contains { $0.lag.value(atPercentile: 99) > 50 * .millisecond }
        func agree(_ live: UInt64, _ model: UInt64) -> Bool {
            isLate || model > 20 && live.distance(to: model).magnitude * 10 <= model
        }
        let (profiles, modelled) = (try family(live, "profile"), try family(model, "profile"))
        #expect(agree(profiles.hits, modelled.hits), "\(profiles) \(modelled)")
        #expect(agree(profiles.stale, modelled.stale), "\(profiles) \(modelled)")
        #expect(agree(profiles.ownWritesMissed, modelled.ownWritesMissed))
        #expect(isLate || profiles.sessionReads == modelled.sessionReads)
        for name in ["read-your-writes", "monotonic-reads"] {
            let check = try #require(live.checks.first { $0.name == name })
            #expect(check.checked == profiles.sessionReads)
        }
        let limiter = try #require(live.limiters.first)
        #expect(limiter.admitted + limiter.refused == live.endpoints[0].sent)
        #expect(limiter.refused > 0)
        #expect(isLate || limiter.refused == model.limiters[0].refused)
        #expect(limiter.clients == model.limiters[0].clients)
        let orders = try family(live, "orders")
        #expect(orders.entrusted == live.endpoints[2].sent)
        #expect(orders.delivered == orders.entrusted)
        #expect(orders.repeated == 0)
    }

    private func bookings(_ protection: String) -> String {
        """
        duration: 3s
        population: { car: 3 }
        traffic:
          rate: 100/s
          mix: { book: 1 }
          ranges: { days: 200, length: 2-7 }
        tables:
          bookings: { bookings-of: car, row-size: 50B }
        endpoints:
          book:
            steps:
              - book: { table: bookings, protection: \(protection), work: 50ms }
        setups:
          all: { baseline: true }
        """
    }

    /// Pairs of stored bookings that overlap and were made on different loops.
    private func pairsAcrossLoops(_ trial: TrialRecord) -> Int {
        var pairs = 0
        for (index, one) in trial.bookings.enumerated() {
            pairs += trial.bookings[..<index].count { other in
                one.resource == other.resource && one.start < other.end && other.start < one.end
                    && one.operation % 4 % 2 != other.operation % 4 % 2
            }
        }
        return pairs
    }

    @Test("a broken protection books twice across loops, and the audit sees it")
    func seededDefect() throws {
        let run = try playLive(try scenario(bookings("none")))
        let trial = try #require(run.trials.first)
        #expect(pairsAcrossLoops(trial) > 0)
        let race = try #require(run.races.first)
        #expect(race.verdict == .violated)
        #expect(race.overlappingPairs > 0)
        #expect(race.attempts == trial.endpoints[0].sent)
        #expect(race.lost == 0 && race.ghosts == 0)
        #expect(
            zip(trial.attempts, trial.attempts.dropFirst()).allSatisfy {
                $0.returned <= $1.returned
            }
        )
    }

    @Test("a constraint holds across loops")
    func constraint() throws {
        let run = try playLive(try scenario(bookings("exclusion-constraint")))
        #expect(try #require(run.races.first).verdict == .held)
        #expect(pairsAcrossLoops(try #require(run.trials.first)) == 0)
    }

    @Test("a run that is stopped ends on every loop, and nothing that was sent is lost")
    func stopped() throws {
        let run = try playLive(try scenario(Self.mixture)) { $0.passed < .second }
        let trial = try #require(run.trials.first)
        let offered = trial.endpoints.reduce(0) { $0 + $1.offered }
        #expect((150..<600).contains(offered))
        #expect(trial.endpoints.allSatisfy { $0.offered == $0.sent + $0.skipped })
        #expect(trial.engine.notes.contains("stopped before the end of the window"))
        #expect(trial.engine.inFlightIntegral == trial.engine.serviceSum)
    }

    @Test("one loop is enough where no more were asked for, and finds the same")
    func one() throws {
        let run = try playLive(try scenario(Self.mixture), loops: 1)
        let trial = try #require(run.trials.first)
        #expect(trial.engine.notes.contains("one event loop: no more were asked for"))
        let requests = trial.endpoints.filter { !$0.isBackground }
        #expect(requests.reduce(0) { $0 + $1.offered } == 800)
    }

    @Test("users who wait for their answers stay on one loop, and the run says why")
    func closedLoop() throws {
        let body = """
            duration: 2s
            population: { user: 10 }
            traffic: { users: 10, think-time: 100ms, mix: { read: 1 } }
            tables:
              profiles: { of: user, row-size: 200B }
            endpoints:
              read:
                steps:
                  - cached: { key: "profile:{user}", ttl: 1h, size: 300B, table: profiles }
            setups:
              all: { baseline: true }
            """
        let trial = try #require(try playLive(try scenario(body)).trials.first)
        let reason = "one event loop: its users wait for their answers before they ask again"
        #expect(trial.engine.notes.contains(reason))
        #expect(trial.endpoints[0].sent > 50)
    }

    @Test(
        "a day that passes ten times faster finds as much as the model of it, and of the true one"
    )
    func faster() throws {
        let body = """
            duration: 1h
            live: { window: "00:00:00-00:00:40", speed: 10 }
            population: { user: 40 }
            traffic: { rate: 20/s, arrivals: constant, mix: { read: 1 } }
            tables:
              profiles: { of: user, row-size: 200B }
            endpoints:
              read:
                steps:
                  - cached: { key: "profile:{user}", ttl: 5s, size: 300B, table: profiles }
            setups:
              all: { baseline: true }
            """
        let scenario = try scenario(body)
        func trial(_ engine: any Engine, speed: Int64) throws -> (TrialRecord, RunDescription) {
            let options = RunOptions(window: scenario.live, speed: speed)
            let runner = try Runner(scenario, options: options, engine: engine)
            let run = try runner.run(toolVersion: "", command: "") { _ in true }
            return (try #require(run.trials.first), run.description)
        }
        let engine = LiveEngine(LiveOptions(loops: 2))
        defer { engine.shutdown() }
        // The days differ by the factor alone where requests are sent when they are due.
        let (live, description) = try trial(engine, speed: 10)
        let (faster, _) = try trial(ModelEngine(), speed: 10)
        let (model, slow) = try trial(ModelEngine(), speed: 1)
        #expect(live.measured == 4 * .second)
        #expect(model.measured == 40 * .second)
        #expect(description.notModelled.contains { $0.contains("10 times faster than the day") })
        #expect(!slow.notModelled.contains { $0.contains("faster than the day") })
        for record in [live, faster, model] {
            #expect(record.endpoints[0].offered == 800)
            #expect(record.families[0].hits > 100)
        }
        let isLate = live.endpoints[0].lag.value(atPercentile: 99) > 50 * .millisecond
        for record in isLate ? [faster] : [live, faster] {
            let difference = record.families[0].hits.distance(to: model.families[0].hits)
            #expect(difference.magnitude < 40, "\(record.families[0].hits)")
        }
    }
}
