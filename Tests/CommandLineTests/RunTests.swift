import Foundation
import Testing

/// `run`, `check` and `report` from outside, on the model.
@Suite("Playing from the command line")
struct RunTests {
    @Test("a run prints its figures, fills its folder, and ends with 0")
    func plays() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        let outcome = try Binary.run(["run", "small.yaml", "-q"], in: folder.url)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("small: 2 setups, 1 repetition, model engine, seed 7\n"))
        #expect(outcome.output.hasSuffix("\nreport: Results/small/run-0001/report.html\n"))
        let files = try folder.names(in: "Results/small/run-0001")
        #expect(
            Set(files).isSuperset(of: [
                "run.json", "summary.csv", "latency.csv", "timeline.csv", "goals.csv",
                "races.csv", "report.html",
            ])
        )
    }

    @Test("a scenario with plans is billed, on standard output and in files; stale plans warn")
    func bills() throws {
        let folder = try TemporaryFolder()
        let goal = "{ metric: bill_usd_month, of: tiny, expect: \"<= 1000000\" }"
        let text = SmallScenario.text(goals: [goal]) + "plans: { redis: [ tiny ], users: user }\n"
        try folder.write(text, to: "small.yaml")
        let plan = """
            plan: tiny
            title: Tiny
            store: redis
            checked: 2020-01-02
            as-of: 2020-01-01
            source: the test
            items:
              - { meter: commands, price: 0.20 USD, per: 100000, limit: 500000 }

            """
        try folder.makeFolder("plans")
        try folder.write(plan, to: "plans/tiny.yaml")
        let outcome = try Binary.run(["run", "small.yaml", "-q", "--output", "o"], in: folder.url)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("the plan 'tiny' was last checked"))
        #expect(outcome.output.contains("ends at load"))
        let cost = try folder.read("o/cost.csv").split(separator: "\n")
        // Only the setup with Redis has a bill for it: an item and the sum.
        #expect(cost.count == 3)
        #expect(cost.dropFirst().allSatisfy { $0.hasPrefix("cached,0,tiny,") })
        #expect(try folder.read("o/report.html").contains("The bill"))
        #expect(try folder.names(in: "o/plots").contains("bill.svg"))
    }

    @Test("each run has the next free number")
    func numbers() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        for _ in 0..<2 { _ = try Binary.run(["run", "small.yaml", "-q"], in: folder.url) }
        #expect(try folder.names(in: "Results/small") == ["run-0001", "run-0002"])
    }

    @Test("runs that begin at once have a folder each")
    func atOnce() async throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        let place = folder.url
        let statuses = await withTaskGroup(of: Int32?.self) { group in
            for _ in 0..<4 {
                group.addTask { try? Binary.run(["run", "small.yaml", "-q"], in: place).status }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == [0, 0, 0, 0])
        let names = ["run-0001", "run-0002", "run-0003", "run-0004"]
        #expect(try folder.names(in: "Results/small") == names)
        for name in names {
            #expect(try folder.names(in: "Results/small/\(name)").contains("report.html"))
        }
    }

    @Test("a run's goals as JUnit")
    func junit() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        let outcome = try Binary.run(
            ["run", "small.yaml", "-q", "--format", "junit"],
            in: folder.url
        )
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite "))
        #expect(outcome.output.contains("name=\"failed == 0\"/>"))
    }

    @Test(
        "the exit code says what became of the goals",
        arguments: [
            ("{ metric: failed, expect: \"== 0\" }", 0),
            ("{ metric: response_us_p99, expect: \"<= 1us\" }", 1),
            ("{ metric: double_bookings, expect: \"== 0\", setups: [ cached ] }", 5),
        ] as [(String, Int32)]
    )
    func exitCodes(goal: String, status: Int32) throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(goals: [goal]), to: "small.yaml")
        #expect(try Binary.run(["run", "small.yaml", "-q"], in: folder.url).status == status)
    }

    @Test("two runs of one seed are equal in every CSV, with one thread and with two")
    func determinism() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        let options = ["run", "small.yaml", "-q", "--repetitions", "2", "--threads"]
        for threads in ["1", "2"] {
            let outcome = try Binary.run(options + [threads, "-o", threads], in: folder.url)
            #expect(outcome.status == 0)
        }
        let names = try folder.names(in: "1").filter { $0.hasSuffix(".csv") }
        #expect(names.count >= 5)
        for name in names {
            #expect(try folder.read("1/\(name)") == folder.read("2/\(name)"), "\(name)")
        }
    }

    @Test("another seed is another stream")
    func seeds() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        let first = try Binary.run(["run", "small.yaml", "-q", "--format", "csv"], in: folder.url)
        let second = try Binary.run(
            ["run", "small.yaml", "-q", "--format", "csv", "--seed", "8"],
            in: folder.url
        )
        #expect(first.output.hasPrefix("setup,repetition,scope,name,metric,unit,value,count\n"))
        #expect(first.output != second.output)
    }

    @Test("a folder that holds something is refused before anything is played")
    func fullFolder() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        let outcome = try Binary.run(["run", "small.yaml", "--output", "."], in: folder.url)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.contains("is not empty"))
        #expect(try folder.names() == ["small.yaml"])
    }

    @Test("nothing is played when one of two scenarios is wrong")
    func wrongScenario() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "good.yaml")
        try folder.write(SmallScenario.text(duration: "2 parsecs"), to: "wrong.yaml")
        let outcome = try Binary.run(["run", "good.yaml", "wrong.yaml"], in: folder.url)
        #expect(outcome.status == 2)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("wrong.yaml:4:11: error: "))
        #expect(try folder.names() == ["good.yaml", "wrong.yaml"])
    }

    @Test("check says what a good file holds, and ends with 2 when another is missing")
    func check() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "good.yaml")
        let good = try Binary.run(["check", "good.yaml"], in: folder.url)
        #expect(
            good
                == Binary.Outcome(
                    status: 0,
                    output: "good.yaml: good; 1 endpoint, 2 setups, 1 goal\n",
                    errors: ""
                )
        )
        let missing = try Binary.run(["check", "none.yaml", "good.yaml"], in: folder.url)
        #expect(
            missing
                == Binary.Outcome(
                    status: 2,
                    output: good.output,
                    errors: "error: cannot read 'none.yaml': No such file or directory\n"
                )
        )
    }

    @Test("a setup that does not exist is refused with those that do")
    func unknownSetup() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        let outcome = try Binary.run(["run", "small.yaml", "--setup", "none"], in: folder.url)
        #expect(outcome.status == 2)
        #expect(
            outcome.errors == """
                error: scenario 'small' has no setup 'none'
                hint: its setups are: plain, cached

                """
        )
    }

    @Test("of hundreds of setups the nearest is told, and where they are listed")
    func unknownAmongMany() throws {
        let folder = try TemporaryFolder()
        let more = (1...40).map { "  cached-\($0 + 100): {}\n" }.joined()
        let text = SmallScenario.text().replacing("setups:\n", with: "setups:\n" + more)
        try folder.write(text, to: "small.yaml")
        let outcome = try Binary.run(["run", "small.yaml", "--setup", "cachd-120"], in: folder.url)
        #expect(outcome.status == 2)
        #expect(
            outcome.errors == """
                error: scenario 'small' has no setup 'cachd-120'
                hint: did you mean 'cached-120'? it has 42: rehearsal list setups small.yaml

                """
        )
    }

    @Test("a report that is rebuilt is the report that the run wrote")
    func rebuilds() throws {
        let folder = try TemporaryFolder()
        try folder.write(SmallScenario.text(), to: "small.yaml")
        _ = try Binary.run(["run", "small.yaml", "-q", "-o", "out"], in: folder.url)
        let report = try folder.read("out/report.html")
        try folder.write("", to: "out/report.html")
        let outcome = try Binary.run(["report", "out"], in: folder.url)
        #expect(
            outcome == Binary.Outcome(status: 0, output: "report: out/report.html\n", errors: "")
        )
        #expect(try folder.read("out/report.html") == report)
    }

    @Test(
        "a signal ends a run in order, and what was measured is kept under a name that says so",
        arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)]
    )
    func stops(signal: Int32, status: Int32) throws {
        let folder = try TemporaryFolder()
        // Ten days of traffic would take minutes: the run cannot end by itself before the signal.
        try folder.write(SmallScenario.text(duration: "240h", rate: "20/s"), to: "long.yaml")
        let outcome = try Binary.interrupted(
            ["run", "long.yaml", "--output", "out", "--threads", "1"],
            by: [signal],
            in: folder.url
        )
        #expect(outcome.status == status)
        #expect(outcome.errors.contains("error: the run is not whole: stopped before the end\n"))
        #expect(try folder.names() == ["long.yaml", "out-partial"])
    }
}
