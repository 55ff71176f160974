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

    /// The files, and the first of them with the lines that may stand in place of others.
    private func texts() throws -> [String] {
        let text = try ShippedScenarios.text("every-setting")
        var other: [String] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard let mark = line.range(of: "#| ") else {
                other.append(String(line))
                continue
            }
            other.removeLast()
            other.append(line.replacingCharacters(in: mark, with: ""))
        }
        #expect(other.count < text.split(separator: "\n", omittingEmptySubsequences: false).count)
        let trace = try ShippedScenarios.text("every-trace-setting")
        let closed = try ShippedScenarios.text("closed-loop")
        return [text, other.joined(separator: "\n"), trace, closed]
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
