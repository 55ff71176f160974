import Measurement
import Patterns
import Testing
import Workload

@testable import ScenarioFile

@Suite("A day that passes faster")
struct SpeedTests {
    private func text(
        steps: String =
            "[ cached: { key: \"p:{user}\", ttl: 60s, size: 100B, table: rows, work: 2s } ]",
        speed: String = "10",
        traffic: String = "rate: 100/s",
        more: String = ""
    ) -> String {
        """
        scenario: fast
        summary: A day that passes faster
        seed: 1
        duration: 1h
        live: { window: "08:00-08:02", warm-up: 20s, speed: \(speed) }
        population: { user: 20 }
        traffic:
          \(traffic)
          mix: { read: 1 }
        tables:
          rows: { of: user, row-size: 100B }
        application: { instances: 2, pool-idle-timeout: 50s, cold-start: 0s }
        stores:
          redis: { network: loopback }
          postgres: { network: loopback }
        endpoints:
          read: { steps: \(steps) }
        \(more)
        """
    }

    private func problems(_ text: String) -> [Problem] {
        do throws(ScenarioProblems) {
            _ = try ScenarioParser().parse(text: text, name: "fast.yaml")
            return []
        } catch {
            return error.problems
        }
    }

    @Test("timers are shortened, the time that work takes is not, and the true day stays as it is")
    func timers() throws {
        let jobs = "jobs:\n  tidy: { every: 30s, steps: [ work: 3s ] }"
        let scenario = try ScenarioParser().parse(text: text(more: jobs), name: "fast.yaml")
        #expect(scenario.speed == 10)
        let (slow, fast) = (scenario.setups[0], scenario.fasterSetups[0])
        func described(_ setup: Setup) -> String { "\(setup.endpoints[0].steps[0])" }
        let same = try ScenarioParser().parse(
            text: text(
                steps:
                    "[ cached: { key: \"p:{user}\", ttl: 6s, size: 100B, table: rows, work: 2s } ]",
                speed: "1"
            ),
            name: "fast.yaml"
        )
        #expect(described(fast) == described(same.setups[0]))
        #expect(described(fast) != described(slow))
        #expect(fast.jobs[0].schedule == Schedule(first: 3 * .second, every: 3 * .second))
        #expect(slow.jobs[0].schedule == Schedule(first: 30 * .second, every: 30 * .second))
        #expect(fast.application.instances.poolIdleTimeout == 5 * .second)
        #expect(same.fasterSetups.isEmpty)
        let live = try #require(scenario.live)
        #expect(live.faster(by: 10).duration == 12 * .second)
        #expect(live.faster(by: 10).warmUp == 2 * .second)
    }

    @Test("the same requests come, so many times earlier")
    func requests() throws {
        let scenario = try ScenarioParser().parse(text: text(), name: "fast.yaml")
        let live = try #require(scenario.live)
        var slow = scenario.requests(for: live, seed: 3)
        var fast = scenario.requests(for: live, seed: 3, speed: 10)
        var count = 0
        while let request = slow.next() {
            let next = fast.next()
            let faster = try #require(next)
            #expect(faster.at == request.at / 10)
            #expect(faster.number == request.number)
            #expect(faster.entities[0] == request.entities[0])
            count += 1
        }
        #expect(fast.next() == nil)
        #expect(count > 10_000)
    }

    @Test(
        "what races with transactions is refused, and the text says what, where and what to do",
        arguments: [
            (
                "[ rate-limit: { key: \"r:{user}\", limit: 5, window: 60s } ]",
                "endpoint 'read' of setup 'default' has a limiter"
            ),
            (
                "[ lock: { key: \"l:{user}\", ttl: 5s } ]",
                "endpoint 'read' of setup 'default' takes a lock"
            ),
            (
                "[ cached: { key: \"p:{user}\", ttl: 60s, size: 100B, table: rows,"
                    + " single-flight: redis-lock } ]",
                "endpoint 'read' of setup 'default' takes a lock"
            ),
        ]
    )
    func refused(steps: String, obstacle: String) throws {
        let problem = try #require(problems(text(steps: steps)).first)
        #expect(
            problem.message
                == "the speed 10 is more than 1, the limit here: \(obstacle), and a day "
                + "that passes faster than its transactions invents races"
        )
        #expect(problem.hint == "leave the speed out, and play a shorter window at true speed")
        #expect(problem.position.line == 5)
        #expect(problems(text(steps: steps, speed: "1")).isEmpty)
    }

    @Test("users of a closed loop are refused, and so is a speed that is none")
    func users() throws {
        let closed = try #require(
            problems(text(traffic: "users: 5\n  think-time: 1s")).first
        )
        #expect(closed.message.contains("do not think faster"))
        #expect(problems(text(speed: "0")).count == 1)
        #expect(problems(text(speed: "1001")).count == 1)
        #expect(problems(text(speed: "1.5")).count == 1)
    }
}
