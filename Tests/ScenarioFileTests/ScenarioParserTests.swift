import Analysis
import Measurement
import Patterns
import ScenarioFile
import Stores
import Testing
import Workload

/// What a file means, by known answers.
@Suite struct ScenarioParserTests {
    /// A step that keeps what it was built from, for tests of the settings.
    struct Probe: Step {
        var settings: StepSettings

        func run(
            _ request: Request,
            on instance: Instance
        ) async throws(StoreError) -> Disposition { .proceed }

        static let kind = StepKind(
            name: "probe",
            summary: "Keeps its settings.",
            settings: [
                SettingDeclaration("key", .key, "A key."),
                SettingDeclaration("keys", .keys, "Keys."),
                SettingDeclaration("time", .duration, fallback: .duration(7), "A time."),
                SettingDeclaration("size", .bytes, "A size."),
                SettingDeclaration("count", .count, "A count."),
                SettingDeclaration("number", .number, "A number."),
                SettingDeclaration("flag", .flag, "A flag."),
                SettingDeclaration("text", .text, "A text."),
                SettingDeclaration("choice", .choice(["one", "two"]), "A choice."),
                SettingDeclaration("table", .table, "A table."),
                SettingDeclaration("population", .population, "A population."),
            ],
            shorthand: "keys"
        ) { settings, _ throws(StepProblem) in
            if settings.has("number"), settings.number("number") > 5 {
                throw StepProblem(setting: "number", "a number over 5", hint: "take 5")
            }
            return Probe(settings: settings)
        }
    }

    /// A scenario of lines after the required ones, with steps of one endpoint.
    static func scenario(
        _ lines: String = "",
        rate: String = "10/s",
        traffic: String = "",
        duration: String = "1h",
        steps: String = "[ probe ]"
    ) throws -> Scenario {
        let text = """
            scenario: small
            summary: A small one
            duration: \(duration)
            population:
              user: { count: 100, popularity: { zipf: 0.5 } }
              car: 7
            traffic:
              rate: \(rate)
            \(traffic)
            tables: { rows: { of: user, each: 3, row-size: 50B }, trips: { bookings-of: car } }
            endpoints: { act: { steps: \(steps) } }
            \(lines)
            """
        return try ScenarioParser(stepKinds: [Probe.kind]).parse(text: text, name: "small.yaml")
    }

    static func settings(_ step: String) throws -> (settings: StepSettings, setup: Setup) {
        let setup = try #require(
            try scenario(traffic: "  ranges: { days: 9, length: 2-3 }", steps: "[ \(step) ]")
                .setups.first
        )
        let probe = try #require(setup.endpoints[0].steps.first as? Probe)
        return (probe.settings, setup)
    }

    @Test("what is left out has its default")
    func defaults() throws {
        let scenario = try Self.scenario()
        #expect(scenario.name == "small")
        #expect(scenario.summary == "A small one")
        #expect(scenario.source == nil)
        #expect(scenario.seed == 1)
        #expect(scenario.window.start == 0)
        #expect(scenario.window.duration == .hour)
        #expect(scenario.window.warmUp == 0)
        #expect(scenario.live == nil)
        #expect(scenario.traffic.arrivals == .poisson)
        #expect(scenario.traffic.mix == [1])
        #expect(scenario.traffic.ranges == nil)
        #expect(scenario.goals.isEmpty)
        #expect(scenario.path == "small.yaml")
        #expect(scenario.setups.map(\.name) == ["default"])
        let setup = try #require(scenario.baseline)
        #expect(setup.redis == nil)
        #expect(setup.postgres == PostgresSettings(network: .loopback))
        #expect(setup.instances == 1)
    }

    @Test("populations are numbered in the order of the file")
    func populations() throws {
        let expected = [
            Population(name: "user", count: 100, popularity: .zipf(skew: 0.5)),
            Population(name: "car", count: 7, popularity: .uniform),
        ]
        #expect(try Self.scenario().populations == expected)
    }

    /// Times as they are written, and in nanoseconds.
    static let knownTimes: [(String, Nanoseconds)] = [
        ("1ms", 1_000_000), ("1500us", 1_500_000), ("30s", 30_000_000_000),
        ("1.5h", 5_400_000_000_000), ("24h", 86_400_000_000_000), ("1d", 86_400_000_000_000),
        ("400d", 34_560_000_000_000_000), ("5 m", 300_000_000_000),
    ]

    @Test("a time is a number and a unit", arguments: knownTimes)
    func times(text: String, expected: Nanoseconds) throws {
        #expect(try Self.scenario(duration: text).window.duration == expected)
    }

    @Test(
        "a time that is none, or beyond a limit, is refused",
        arguments: [
            "10", "10 seconds", "1e3s", "-1s", "s", "", "1..5s", "1.s", ".5s", "0x10s", "401d",
            "999us", "0.0000001s", "9999999999999999999s", "inf", "nan", "1h 30m", "１s",
        ]
    )
    func wrongTimes(text: String) {
        #expect(throws: ScenarioProblems.self) { try Self.scenario(duration: "'\(text)'") }
    }

    @Test(
        "a rate is requests per second",
        arguments: [("40/s", 40.0), ("90/min", 1.5), ("900/h", 0.25), ("43200/day", 0.5)]
    )
    func rates(text: String, expected: Double) throws {
        let curve = try Self.scenario(rate: text).traffic.curve
        #expect(curve == RateCurve(points: [.init(at: 0, rate: expected)]))
    }

    @Test("a curve is a preset with its peak, or points in the order of the day")
    func curves() throws {
        let preset = try Self.scenario(rate: "{ curve: school-day, peak: 40/s }").traffic.curve
        #expect(preset == RateCurve.preset(named: "school-day", peak: 40))
        let points = try Self.scenario(rate: "{ points: { '08:30': 4/s, '07:00': 1/s } }")
            .traffic.curve.points
        let times: [Nanoseconds] = [25_200_000_000_000, 30_600_000_000_000]
        #expect(points.map(\.at) == times)
        #expect(points.map(\.rate) == [1, 4])
    }

    @Test("two points at one time of day are a step of the rate")
    func steps() throws {
        let rate = "{ points: { '08:00': 1/s, '08:00:00': 9/s } }"
        let scenario = try Self.scenario(rate: rate)
        #expect(scenario.traffic.curve.points.map(\.rate) == [1, 9])
        var stream = RequestStream(scenario.plan(for: scenario.window), seed: 1)
        #expect(stream.next() != nil)
    }

    @Test("a plan covers the whole run, or the live window at its time of day")
    func windows() throws {
        let lines = "warm-up: 10m\nlive: { window: 08:00-08:02:30, warm-up: 20s }"
        let traffic = "  start: 07:30\n  arrivals: constant\n  ranges: { days: 9, length: 2-3 }"
        let scenario = try Self.scenario(lines, traffic: traffic)
        let plan = scenario.plan(for: scenario.window)
        #expect(scenario.window.warmUp == 10 * .minute)
        #expect(plan.start == 27_000_000_000_000)
        #expect(plan.duration == .hour)
        #expect(plan.arrivals == .constant)
        #expect(plan.ranges == BookingRanges(days: 9, lengths: 2...3))
        #expect(plan.populations == scenario.populations)
        let live = try #require(scenario.live)
        #expect(live.warmUp == 20 * .second)
        #expect(scenario.plan(for: live).start == 8 * .hour)
        #expect(scenario.plan(for: live).duration == 150 * .second)
    }

    @Test("settings arrive in their types, with fallbacks in")
    func settings() throws {
        let (settings, setup) = try Self.settings(
            """
            probe: { key: "u:{user}", keys: [ "a:{car}", "u:{user}" ], size: 1.5KB, count: 3,
              number: 0.25, flag: true, text: plain words, choice: two, table: trips,
              population: car }
            """
        )
        #expect(settings.key("key") == KeyMaker(family: 0, first: .entity(0)))
        let car = KeyMaker(family: 1, first: .entity(1))
        #expect(settings.keys("keys") == [car, settings.key("key")])
        #expect(settings.duration("time") == 7)
        #expect(settings.bytes("size") == 1_536)
        #expect(settings.count("count") == 3)
        #expect(settings.number("number") == 0.25)
        #expect(settings.flag("flag"))
        #expect(settings.choice("choice") == "two")
        #expect(settings.table("table") == 1)
        #expect(settings.population("population") == 1)
        #expect(setup.families.map(\.template) == ["u:{user}", "a:{car}"])
        let rows = Table(name: "rows", content: .rows(owners: 100, each: 3), rowSize: 50)
        let trips = Table(
            name: "trips",
            content: .bookings(resources: 7, exclusive: false),
            rowSize: 100,
            population: 1
        )
        #expect(setup.tables == [rows, trips])
    }

    @Test("a scalar or a list stands for the shorthand setting")
    func shorthand() throws {
        let one = try Self.settings("probe: \"a:{car}\"").settings
        let list = try Self.settings("probe: [ \"a:{car}\" ]").settings
        #expect(one.keys("keys") == [KeyMaker(family: 0, first: .entity(1))])
        #expect(one.keys("keys") == list.keys("keys"))
    }

    @Test("a problem of a step points at its setting")
    func stepProblem() throws {
        let error = #expect(throws: ScenarioProblems.self) {
            try Self.scenario(steps: "[ probe: { number: 6 } ]")
        }
        let problem = try #require(error?.problems.first)
        #expect(error?.problems.count == 1)
        #expect((problem.line, problem.column) == (11, 47))
        #expect(problem.message == "a number over 5")
        #expect(problem.hint == "take 5")
    }
}
