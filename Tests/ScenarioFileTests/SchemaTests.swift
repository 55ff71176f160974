import Analysis
import Foundation
import ScenarioFile
import Testing

/// The schema, held against an independent validator: Python's jsonschema.
@Suite("The JSON Schema of scenarios")
struct SchemaTests {
    /// Mistakes that a schema cannot see, with the reason; every other one it must refuse.
    static let unseen = [
        "anchors-and-tags": "a YAML reader resolves them before a schema looks",
        "claim-changes": "a change of a claim is a scenario of its own",
        "convention": "how a convention is written is left to its reader",
        "empty-stream": "whether any rate or weight is above 0 is a sum",
        "exclusive-keys": "which of two keys is one too many would need a rule of its own",
        "live-window": "whether one time comes before another is arithmetic",
        "no-redis": "what a step needs is known to the step",
        "no-rate": "either of two keys would do",
        "one-setup": "a key template of a setup is compared with the populations",
        "out-of-range": "limits of quantities with a unit are no patterns",
        "table-names": "names of the scenario's own are keys without a declaration",
        "two-protections": "two steps are compared with each other",
        "unknown-names": "names are looked up elsewhere in the file",
        "wrong-table": "what a table holds is declared elsewhere in the file",
        "repeated-key": "a YAML reader keeps one of the two",
    ]
    /// Mistakes that keep a YAML reader from answering at all.
    static let unreadable: Set = ["not-yaml", "second-document"]

    /// What the validator says of each file: accepted, refused or unreadable.
    private static let answers: [String: String] = {
        let names = ShippedScenarios.names.map { "Scenarios/\($0).yaml" }
        let broken = (BrokenFileTests.names + ["none"]).map {
            "Tests/Fixtures/BrokenScenarios/\($0).yaml"
        }
        return (try? validate(names + broken)) ?? [:]
    }()

    @Test("it accepts every scenario that is shipped", arguments: ShippedScenarios.names)
    func shipped(name: String) {
        #expect(Self.answers["Scenarios/\(name).yaml"] == "accepted")
    }

    @Test("it accepts the file that the mistakes are made in")
    func none() {
        #expect(Self.answers["Tests/Fixtures/BrokenScenarios/none.yaml"] == "accepted")
    }

    @Test("it refuses a broken scenario as far as a schema can", arguments: BrokenFileTests.names)
    func broken(name: String) {
        let answer = Self.answers["Tests/Fixtures/BrokenScenarios/\(name).yaml"]
        let expected =
            Self.unreadable.contains(name)
            ? "unreadable" : Self.unseen[name] == nil ? "refused" : "accepted"
        #expect(answer == expected)
    }

    @Test("it accepts what the template of a new scenario says")
    func template() throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "template-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        let text = ScenarioTemplate.text(name: "my-system")
        try text.write(to: file, atomically: true, encoding: .utf8)
        #expect(try Self.validate([file.path()]) == [file.path(): "accepted"])
        #expect(problems(of: text)?.description == nil)
    }

    private static let script = """
        import json, sys, yaml, jsonschema
        schema = json.load(sys.stdin)
        jsonschema.Draft202012Validator.check_schema(schema)
        validator = jsonschema.Draft202012Validator(schema)
        for path in sys.argv[1:]:
            try:
                with open(path) as file: document = yaml.safe_load(file)
                answer = "accepted" if validator.is_valid(document) else "refused"
            except yaml.YAMLError:
                answer = "unreadable"
            print(path + "\\t" + answer)
        """

    private static func validate(_ paths: [String]) throws -> [String: String] {
        let schema = FileManager.default.temporaryDirectory
            .appending(path: "schema-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: schema) }
        try ScenarioSchema().json.text.write(to: schema, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [try python(), "-c", script] + paths
        process.currentDirectoryURL = Fixtures.root
        process.standardInput = try FileHandle(forReadingFrom: schema)
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
        let pairs = lines.map { $0.split(separator: "\t").map(String.init) }
        return Dictionary(uniqueKeysWithValues: pairs.map { ($0[0], $0[1]) })
    }

    /// The Python that has the validator: the one on the path, or the system's.
    private static func python() throws -> String {
        for candidate in ["python3", "/usr/bin/python3"] {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [candidate, "-c", "import jsonschema, yaml"]
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            if process.terminationStatus == 0 { return candidate }
        }
        Issue.record("no Python has jsonschema and yaml: run Scripts/packages tests")
        return "python3"
    }
}
