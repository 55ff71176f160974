import Foundation
import Patterns
import Testing

@testable import ScenarioFile

/// `every-setting.yaml` and its sisters, for traces and for users who wait, held against the
/// declarations.
@Suite("The scenarios with every setting")
struct EverySettingTests {
    @Test("every key of the format is in them")
    func complete() throws {
        var written: Set<String> = []
        for text in try texts() {
            let findings = Findings()
            let root = try #require(NodeReader.read(text, findings))
            Self.collect(root, .section(ScenarioSection.section), "", &written)
            if let traffic = root.value(of: "traffic"), traffic.value(of: "trace") != nil {
                Self.collect(traffic, .section(TraceSection.section), "traffic", &written)
            }
        }
        let missing = FormatKey.all().map(\.path).filter { !written.contains($0) }
        #expect(
            missing.isEmpty,
            "add to Scenarios/every-setting.yaml or its sisters: \(missing)"
        )
    }

    @Test("each of them is good, with every alternative that it shows")
    func good() throws {
        let parser = ScenarioParser(loadTrace: Fixtures.loadTrace, loadPlan: Fixtures.loadPlan)
        for text in try texts() {
            do {
                _ = try parser.parse(text: text, name: "every-setting.yaml")
            } catch {
                Issue.record("\(error)")
            }
        }
    }

    @Test("the list of keys has each once, and each says something")
    func list() {
        let keys = FormatKey.all()
        #expect(Set(keys.map(\.path)).count == keys.count)
        #expect(keys.allSatisfy { $0.summary.hasSuffix(".") })
        #expect(keys.contains { $0.path == "endpoints.*.steps[].cached.ttl" && $0.isRequired })
        #expect(keys.contains { $0.path == "traffic.trace" })
        #expect(!keys.contains { $0.path.hasPrefix("setups.*.stores") })
    }

    /// The files, and the first of them with each block that may stand in place of another.
    private func texts() throws -> [String] {
        let text = try ShippedScenarios.text("every-setting")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var texts = [text]
        var index = 0
        while index < lines.count {
            let block = lines[index...].prefix { $0.drop { $0 == " " }.hasPrefix("#| ") }
            guard !block.isEmpty else {
                index += 1
                continue
            }
            texts.append(Self.replaced(lines, block.map { $0.replacing("#| ", with: "") }, index))
            index += block.count
        }
        #expect(texts.count > 2)
        return texts
            + [
                try ShippedScenarios.text("every-trace-setting"),
                try ShippedScenarios.text("every-matrix-setting"),
            ]
    }

    /// The lines with a block in place of the last key above it that has the same name.
    private static func replaced(_ lines: [String], _ block: [String], _ index: Int) -> String {
        let key = block[0].prefix { $0 != ":" } + ":"
        let margin = block[0].prefix { $0 == " " }.count
        guard let first = lines[..<index].lastIndex(where: { $0.hasPrefix(key) }) else {
            Issue.record("nothing that '\(key)' could stand in place of")
            return ""
        }
        let end = lines[(first + 1)...].firstIndex { line in
            let indent = line.prefix { $0 == " " }.count
            return indent <= margin && indent < line.count && !line.contains("#|")
        }
        return (lines[..<first] + block + lines[(end ?? lines.count)...]).joined(separator: "\n")
    }

    /// The declared keys that a node has, each as the list of all keys names it.
    private static func collect(
        _ node: Node,
        _ form: Form,
        _ path: String,
        _ found: inout Set<String>
    ) {
        switch (form, node.content) {
        case (.section(let section), .mapping):
            for field in section.fields {
                guard let value = node.value(of: field.name) else { continue }
                let key = path.isEmpty ? field.name : "\(path).\(field.name)"
                found.insert(key)
                collect(value, field.form, key, &found)
            }
        case (.map(let item), .mapping(let entries)):
            for entry in entries { collect(entry.value, item, "\(path).*", &found) }
        case (.list(let item), .list(let items)):
            for entry in items { collect(entry, item, "\(path)[]", &found) }
        case (.either(let forms), _):
            for form in forms { collect(node, form, path, &found) }
        case (.step, .mapping(let entries)):
            for entry in entries {
                guard let kind = StepKind.all.first(where: { $0.name == entry.key.text }) else {
                    continue
                }
                // A job's steps are of the same kinds as an endpoint's.
                let key = "endpoints.*.steps[].\(kind.name)"
                found.insert(key)
                let settings = Section(kind.name, kind.settings.map(\.declaration))
                collect(entry.value, .section(settings), key, &found)
            }
        default: return
        }
    }
}
