import CommandLine
import Foundation
import Synchronization
import Testing

@Suite("Listing, and beginning a scenario")
struct ListTests {
    static let kinds = [
        "scenarios", "setups", "plans", "steps", "keys", "metrics", "curves", "networks",
        "policies",
    ]

    @Test("without a kind the kinds are listed")
    func all() {
        let lines = FakeWorld().run(["list"]).output.split(separator: "\n")
        #expect(lines.dropFirst().map { $0.prefix { $0 != " " } }.map(String.init) == Self.kinds)
    }

    @Test(
        "a list has a line for each, in every format",
        arguments: [
            ("steps", "cached"), ("keys", "tables.*.row-size"), ("metrics", "double_bookings"),
            ("curves", "school-day"), ("networks", "loopback"), ("policies", "volatile-lru"),
        ]
    )
    func known(kind: String, name: String) throws {
        let text = FakeWorld().run(["list", kind])
        #expect(text.code == .success)
        #expect(text.output.contains("\n\(name)"))
        let markdown = FakeWorld().run(["list", kind, "--format", "markdown"]).output
        #expect(markdown.contains("\n| \(name) |") || markdown.contains("\n| \(name)"))
        let csv = FakeWorld().run(["list", kind, "--format", "csv"]).output
        #expect(csv.contains("\n\(name)"))
        let json = FakeWorld().run(["list", kind, "--format", "json"]).output
        let rows = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: String]]
        #expect(rows?.count == text.output.split(separator: "\n").count - 1)
    }

    @Test("scenarios and setups are read from files")
    func files() {
        let world = FakeWorld(files: ["small.yaml": SmallScenario.text()])
        let scenarios = world.run(["list", "scenarios", "small.yaml", "--format", "csv"])
        #expect(
            scenarios.output
                == """
                file,setups,goals,summary
                small.yaml,2,1,"One endpoint, with and without a cache"

                """
        )
        let setups = FakeWorld(files: ["small.yaml": SmallScenario.text()])
            .run(["list", "setups", "small.yaml", "--format", "csv"])
        #expect(
            setups.output == "scenario,setup,baseline,summary\nsmall,plain,yes,\nsmall,cached,,\n"
        )
    }

    @Test("plans are read from files")
    func plans() {
        let plan = """
            plan: tiny
            title: Tiny, free
            store: redis
            checked: 2026-11-20
            as-of: 2026-11-01
            source: a price list
            replaced-by: small
            items:
              - { meter: data, limit: 256MB }
              - { meter: commands-per-second, limit: 1.5 }
              - { meter: connections, limit: 30 }
              - { meter: base, price: 0 USD }
            """
        let world = FakeWorld(files: ["tiny.yaml": plan])
        #expect(
            world.run(["list", "plans", "tiny.yaml", "--format", "csv"]).output
                == """
                plan,store,as_of,checked,sold,ends_at
                tiny,redis,2026-11-01,2026-11-20,"no, now small","data 0.25 GB, \
                commands-per-second 1.5 per_s, connections 30"

                """
        )
        let none = FakeWorld().run(["list", "plans"])
        #expect(
            none.errors
                == "error: there are no plans in the folder 'Scenarios/plans'\n"
                + "hint: name the files\n"
        )
        let wrong = FakeWorld(files: ["tiny.yaml": "plan: tiny"]).run([
            "list", "plans", "tiny.yaml",
        ])
        #expect(wrong.code == .nothingRan && wrong.output.isEmpty)
    }

    @Test("what cannot be listed is named")
    func wrong() {
        let unknown = FakeWorld().run(["list", "metric"])
        #expect(unknown.code == .nothingRan)
        #expect(
            unknown.errors
                == "error: 'metric' is nothing that can be listed; did you mean 'metrics'?\n"
        )
        #expect(FakeWorld().run(["list", "steps", "x.yaml"]).code == .nothingRan)
        let none = FakeWorld().run(["list", "scenarios"])
        #expect(none.errors.hasPrefix("error: there are no scenarios in the folder 'Scenarios'\n"))
    }

    @Test("a new scenario is good and plays at once, and is never written over")
    func new() throws {
        let folder = try TemporaryFolder()
        let made = try Binary.run(["new", "my-system"], in: folder.url)
        #expect(made.status == 0)
        #expect(
            made.output
                == "wrote my-system.yaml; play it with: rehearsal run my-system.yaml\n"
        )
        let text = try folder.read("my-system.yaml")
        let checked = try Binary.run(["check", "my-system.yaml"], in: folder.url)
        #expect(checked.status == 0)
        #expect(checked.errors.isEmpty)
        let played = try Binary.run(["run", "my-system.yaml", "-q"], in: folder.url)
        #expect(played.status == 0, "\(played.output)\(played.errors)")
        let again = try Binary.run(["new", "my-system"], in: folder.url)
        #expect(again.status == 2)
        #expect(again.errors.hasPrefix("error: cannot write 'my-system.yaml': File exists\n"))
        #expect(try folder.read("my-system.yaml") == text)
    }

    @Test("a name that no scenario can have is refused", arguments: ["My System", "a/b", "ü", "-"])
    func wrongName(name: String) {
        let world = FakeWorld()
        #expect(world.run(["new", name]).code == .nothingRan)
        #expect(world.created.withLock { $0.isEmpty })
    }
}
