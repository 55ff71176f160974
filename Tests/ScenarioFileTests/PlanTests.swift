import Analysis
import Foundation
import Measurement
import ScenarioFile
import Testing

/// The plans that the project ships, and what is wrong with others.
@Suite struct PlanTests {
    static let folder = Fixtures.scenarios.appending(path: "plans")

    static let names: [String] = {
        let names = try? Fixtures.names(in: folder, suffix: ".yaml")
        return (names ?? []).sorted()
    }()

    private func plan(_ name: String) throws -> Plan {
        let text = try Fixtures.text(Self.folder.appending(path: "\(name).yaml"))
        return try PlanParser().parse(text: text, path: "plans/\(name).yaml")
    }

    private func problems(of text: String) -> String {
        do {
            _ = try PlanParser().parse(text: text, path: "plans/tiny.yaml")
            return ""
        } catch {
            return error.description
        }
    }

    @Test("a shipped plan parses, says its source, and was checked after it was published")
    func shipped() throws {
        #expect(Self.names.count >= 20)
        for name in Self.names {
            do {
                let plan = try plan(name)
                #expect(plan.name == name)
                #expect(plan.asOf <= plan.checked)
                #expect(plan.items.allSatisfy { $0.certainty != .unknown || !$0.note.isEmpty })
                if let newer = plan.replacedBy { #expect(Self.names.contains(newer)) }
            } catch let problems as ScenarioProblems {
                Issue.record("\(problems)")
            }
        }
    }

    /// A month of two million commands that take no bytes.
    private var twoMillion: MonthlyUse {
        var use = MonthlyUse(measured: 30 * .day + 44 * .day / 100)
        use.commands = [CommandTally(endpoint: "a", name: "get", calls: 2_000_000)]
        return use
    }

    @Test("what today's plans cost for two million commands")
    func bills() throws {
        func total(_ name: String) throws -> String {
            "\(Bill(try plan(name), for: twoMillion).total.high)"
        }
        #expect(try total("upstash-redis-payg") == "$4.00")
        #expect(try total("upstash-redis-fixed-250mb") == "$10.00")
        #expect(try total("upstash-redis-free") == "$0.00")
        #expect(try total("elasticache-t4g-micro") == "$11.68")
        // 0.1 GB all month, and a unit for each command.
        #expect(try total("elasticache-serverless-valkey") == "$6.14")
        #expect(try total("mongodb-m10") == "$58.40")
        #expect(try total("rds-postgres-t4g-micro") == "$13.98")
    }

    @Test("pay as you go costs what Fixed 250 MB does at five million commands")
    func crossing() throws {
        var use = twoMillion
        use.commands[0].calls = 5_000_000
        let payg = Bill(try plan("upstash-redis-payg"), for: use).total.high
        #expect(payg == Bill(try plan("upstash-redis-fixed-250mb"), for: use).total.high)
    }

    @Test("the free plan of today and that of the documents end at different loads")
    func freeEnds() throws {
        let today = Bill(try plan("upstash-redis-free"), for: twoMillion)
        let then = Bill(try plan("upstash-redis-free-2023"), for: twoMillion)
        // 500,000 of 2,000,000 a month; 10,000 of 65,703 a day.
        #expect(today.lines[1].loadAtLimit?.low == Figure(digits: 250_000, decimals: 6))
        #expect(then.lines[1].quantity == Extent(65_703))
        #expect(today.firstEnd == 1)
    }

    @Test("a one-gigabyte month with a million commands costs $2.00, not $2.25")
    func firstGigabyteIsFree() throws {
        var use = twoMillion
        use.commands[0].calls = 1_000_000
        (use.dataBytes, use.usedMemory) = (1 << 30, 1 << 30)
        #expect("\(Bill(try plan("upstash-redis-payg"), for: use).total.high)" == "$2.00")
    }

    @Test("a mistake in a plan is told at its place, with a suggestion")
    func mistakes() throws {
        let good = """
            plan: tiny
            title: Tiny
            store: redis
            checked: 2026-11-20
            as-of: 2026-06-18
            source: nobody
            items:
              - { meter: commands, price: 0.20 USD, per: 100000, limit: 500000 }

            """
        #expect(problems(of: good) == "")
        func told(_ old: String, _ new: String) -> String {
            problems(of: good.replacingOccurrences(of: old, with: new))
        }
        #expect(
            told("0.20 USD", "0.20 EUR").hasPrefix(
                "plans/tiny.yaml:8:31: error: 'price' must be an amount of US dollars, "
                    + "not '0.20 EUR'"
            )
        )
        #expect(
            told("2026-06-18", "June").contains("5:8: error: 'as-of' must be a day, not 'June'")
        )
        #expect(
            told("limit: 500000", "limit: 5GB").contains(
                "'limit' of commands must be a number of commands, not '5GB'"
            )
        )
        #expect(told("meter: commands", "meter: comands").contains("did you mean 'commands'?"))
        #expect(told("checked", "cheked").contains("did you mean 'checked'?"))
        #expect(told("plan: tiny", "plan: other").contains("name the file other.yaml"))
        #expect(problems(of: "").contains("the file is empty"))
    }

    private static let scenario = """
        scenario: billed
        summary: One endpoint
        duration: 1h
        population: { user: 10 }
        traffic: { rate: 1/s }
        tables: { rows: { of: user } }
        stores: { redis: { network: same-zone }, postgres: { network: same-zone } }
        endpoints:
          read: { steps: [ { cached: { key: "a:{user}", ttl: 1m, size: 100B, table: rows } } ] }
        plans: { redis: [upstash-redis-free], users: user }
        goals:
          - { metric: bill_usd_month, of: upstash-redis-free, expect: "<= 0" }

        """

    private func scenario(_ text: String, _ plan: String?) throws -> Scenario {
        let parser = ScenarioParser(loadPlan: { path throws(PlanFailure) in
            guard path == "dir/plans/upstash-redis-free.yaml", let plan else {
                throw PlanFailure("No such file or directory")
            }
            return plan
        })
        return try parser.parse(text: text, name: "dir/billed.yaml")
    }

    @Test("a scenario names its plans, and a goal may be about one")
    func named() throws {
        let file = Self.folder.appending(path: "upstash-redis-free.yaml")
        let scenario = try scenario(Self.scenario, try Fixtures.text(file))
        #expect(scenario.plans.plans.map(\.name) == ["upstash-redis-free"])
        #expect(scenario.plans.users == 10)
        #expect(scenario.goals[0].of == "upstash-redis-free")
    }

    @Test("a plan that is not there, wrong, or for the other store is told where it is named")
    func wronglyNamed() throws {
        func told(_ text: String, _ plan: String?) -> String {
            do {
                _ = try scenario(text, plan)
                return ""
            } catch {
                return "\(error)"
            }
        }
        #expect(
            told(Self.scenario, nil).contains(
                "dir/billed.yaml:10:18: error: cannot read the plan "
                    + "'dir/plans/upstash-redis-free.yaml': No such file or directory"
            )
        )
        // The goal about it is not at fault.
        #expect(told(Self.scenario, nil).contains("1 problem in"))
        let wrong = told(Self.scenario, "plan: upstash-redis-free")
        #expect(wrong.contains("dir/plans/upstash-redis-free.yaml:1:1: error: the plan has no"))
        let other = Self.scenario.replacingOccurrences(of: "redis: [", with: "postgres: [")
        let free = try Fixtures.text(Self.folder.appending(path: "upstash-redis-free.yaml"))
        #expect(told(other, free).contains("the plan 'upstash-redis-free' is for redis"))
    }

    @Test("a plan that is still sold goes stale after 180 days")
    func stale() throws {
        let plan = try plan("upstash-redis-free")
        #expect(!plan.isStale(on: try #require(PlanDate("2027-05-19"))))
        #expect(plan.isStale(on: try #require(PlanDate("2027-05-20"))))
        #expect(
            !(try self.plan("upstash-redis-free-2023")).isStale(
                on: try #require(PlanDate("2030-01-01"))
            )
        )
    }
}
