import CommandLine
import Foundation
import Testing

/// `hunt` from outside.
@Suite("Hunting from the command line")
struct HuntTests {
    private static func scenario(_ protection: String, goals: String = "[]") -> String {
        """
        scenario: cars
        summary: Bookings of a few cars
        seed: 3
        duration: 5s
        population:
          car: 3
        traffic:
          rate: 100/s
          ranges: { days: 30, length: 2-5 }
        tables:
          bookings: { bookings-of: car }
        stores:
          redis: off
          postgres: { network: loopback }
        endpoints:
          book:
            steps:
              - book: { table: bookings, protection: \(protection), work: 10ms }
        setups:
          only: { baseline: true }
        goals: \(goals)

        """
    }
    private static let forbidden = "[ { metric: double_bookings, expect: \"== 0\" } ]"

    private func folder(_ text: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "cars.yaml")
        return folder
    }

    @Test("what is found is shown, written down, and replayed byte for byte by what is printed")
    func replays() throws {
        let folder = try folder(Self.scenario("none", goals: Self.forbidden))
        let outcome = try Binary.run(["hunt", "cars.yaml", "-q"], in: folder.url)
        #expect(outcome.status == 4)
        #expect(outcome.errors.isEmpty)
        #expect(outcome.output.hasPrefix("only: no-overlap is broken, found after "))
        let files = "Results/cars/hunt-0001"
        #expect(
            try folder.names(in: files)
                == ["hunt.json", "only.hunt", "only.ndjson", "only.svg", "only.txt"]
        )
        let text = try folder.read("\(files)/only.txt")
        #expect(outcome.output.contains(text))
        let line = try #require(text.split(separator: "\n").last)
        let command = "replay: rehearsal hunt cars.yaml --replay \(files)/only.hunt"
        #expect(line == command)
        let words = line.split(separator: " ").dropFirst(2).map(String.init)
        let replay = try Binary.run(words, in: folder.url)
        #expect(replay == Binary.Outcome(status: 4, output: text, errors: ""))
        let events = try Binary.run(words + ["--format", "ndjson"], in: folder.url)
        #expect(try events.output == folder.read("\(files)/only.ndjson"))
    }

    @Test("a replay against what was mended says that nothing is broken")
    func mended() throws {
        let folder = try folder(Self.scenario("none"))
        let found = try Binary.run(["hunt", "cars.yaml", "-q", "-o", "out"], in: folder.url)
        // Without a goal that forbids it, a finding is a result and no failure.
        #expect(found.status == 0)
        try folder.write(Self.scenario("row-lock"), to: "cars.yaml")
        let replay = ["hunt", "cars.yaml", "--replay", "out/only.hunt"]
        #expect(
            try Binary.run(replay, in: folder.url)
                == Binary.Outcome(
                    status: 0,
                    output: "setup 'only': this schedule breaks no-overlap no more\n",
                    errors: ""
                )
        )
    }

    @Test("what holds leaves no folder, and a bound")
    func holds() throws {
        let folder = try folder(Self.scenario("row-lock", goals: Self.forbidden))
        let hunt = ["hunt", "cars.yaml", "-q", "--seeds", "100"]
        let outcomes = try ["1", "2"].map {
            try Binary.run(hunt + ["--threads", $0], in: folder.url)
        }
        #expect(outcomes[0].status == 0)
        #expect(outcomes[0] == outcomes[1])
        #expect(outcomes[0].output.hasPrefix("only: nothing found in 100 seeds: "))
        #expect(outcomes[0].output.contains(" of such may break it (95 %, rule of three)\n"))
        #expect(try folder.names() == ["cars.yaml"])
    }

    @Test("a search for a time ends by it")
    func timed() throws {
        let folder = try folder(Self.scenario("row-lock"))
        let outcome = try Binary.run(
            ["hunt", "cars.yaml", "-q", "--for", "50ms", "--format", "json"],
            in: folder.url
        )
        // On a machine that is busy with other things, that is not time enough for a race.
        #expect([0, 5].contains(outcome.status))
        #expect(outcome.output.contains("\"stopped\": true"))
        #expect(outcome.output.contains("\"found\": null"))
    }

    @Test(
        "a signal ends the search, and the status says so",
        arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)]
    )
    func stops(signal: Int32, status: Int32) throws {
        let folder = try folder(Self.scenario("row-lock"))
        let outcome = try Binary.interrupted(
            ["hunt", "cars.yaml", "--seeds", "1000000000"],
            by: [signal],
            in: folder.url
        )
        #expect(outcome.status == status)
        #expect(outcome.output.hasPrefix("only: nothing found in "))
        #expect(outcome.output.contains(", stopped early\n"))
        #expect(outcome.errors.hasSuffix("error: the hunt is not whole: stopped before the end\n"))
    }

    @Test("a scenario in which nothing is judged is refused")
    func unjudged() throws {
        let folder = try TemporaryFolder()
        let idle = Self.scenario("none").split(separator: "\n").map { line in
            line.contains("- book:") ? "      - work: 1ms" : String(line)
        }
        try folder.write(idle.joined(separator: "\n") + "\n", to: "cars.yaml")
        #expect(
            try Binary.run(["hunt", "cars.yaml", "-q"], in: folder.url)
                == Binary.Outcome(
                    status: 2,
                    output: "",
                    errors: """
                        error: no auditor judges anything in 'cars'
                        hint: hunt a scenario that books, pays, locks, limits, caches, queues or \
                        takes one-time codes

                        """
                )
        )
    }

    private static let schedule = """
        rehearsal hunt schedule, version 1
        scenario cars
        setup only
        rule no-overlap
        seed 3
        request 0 at 0s endpoint book days 0 2 car 0
        request 1 at 5us endpoint book days 0 2 car 0
        delay op-1 call 0 for 1ms

        """

    @Test(
        "what cannot be hunted is told, with what to do",
        arguments: [
            (
                ["cars.yaml", "--for", "5"],
                """
                error: '--for' is a time from 10ms to 720h such as 30s or 200ms, not '5'

                """
            ),
            (
                ["cars.yaml", "--replay", "x.hunt", "--seeds", "5"],
                """
                error: '--seeds' says nothing to a replay
                hint: the schedule says what is played: leave '--seeds' or '--replay' out

                """
            ),
            (
                ["cars.yaml", "--replay", "nowhere.hunt"],
                """
                error: cannot read 'nowhere.hunt': No such file or directory
                hint: name a .hunt file that 'rehearsal hunt' wrote

                """
            ),
            (
                ["cars.yaml", "--replay", "cars.yaml"],
                """
                error: cars.yaml:1: error: this is no recorded schedule
                hint: name a .hunt file that 'rehearsal hunt' wrote; it begins with 'rehearsal \
                hunt schedule, version 1'

                """
            ),
            (
                ["cars.yaml", "--setup", "other"],
                """
                error: scenario 'cars' has no setup 'other'
                hint: its setups are: only

                """
            ),
        ] as [([String], String)]
    )
    func refuses(_ arguments: [String], _ errors: String) {
        let files = ["cars.yaml": Self.scenario("none"), "x.hunt": Self.schedule]
        let outcome = FakeWorld(files: files).run(["hunt", "-q"] + arguments)
        #expect(outcome == FakeWorld.Outcome(code: .nothingRan, errors: errors))
    }

    @Test("whatever is done to a schedule, it is played or refused with its place")
    func hostileSchedules() {
        let lines = Self.schedule.split(separator: "\n").map(String.init)
        var texts: [String] = []
        for line in lines.indices {
            var without = lines
            without.remove(at: line)
            texts.append(without.joined(separator: "\n"))
            let words = lines[line].split(separator: " ").map(String.init)
            for word in words.indices {
                for other in ["", "-1", "99999999999999999999", "7", "nobody", "2s", "9999999h"] {
                    var changed = words
                    changed[word] = other
                    var copy = lines
                    copy[line] = changed.joined(separator: " ")
                    texts.append(copy.joined(separator: "\n"))
                }
            }
        }
        for text in texts {
            let world = FakeWorld(files: ["cars.yaml": Self.scenario("none"), "x.hunt": text])
            let outcome = world.run(["hunt", "cars.yaml", "--replay", "x.hunt"])
            #expect([.success, .nothingRan].contains(outcome.code), "\(text)")
            if outcome.code == .nothingRan {
                #expect(outcome.errors.hasPrefix("error: x.hunt:"), "\(outcome.errors)")
                #expect(outcome.errors.contains("\nhint: "))
            }
        }
    }
}
