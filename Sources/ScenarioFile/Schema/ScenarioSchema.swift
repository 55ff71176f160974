public import Analysis
import Measurement
public import Patterns

/// The JSON Schema of scenario files, made of the declarations that the parser reads by.
///
/// It refuses what the declarations can tell by themselves: unknown and missing keys, values of
/// another form, words that are no choice, and plain numbers out of their range. What it cannot
/// see is left to `check`: names that must be declared elsewhere in the file, limits of
/// quantities with a unit, keys that exclude each other, and everything that a step asks for
/// beyond its settings.
public struct ScenarioSchema: Sendable {
    private static let dialect = "https://json-schema.org/draft/2020-12/schema"
    private static let step = "step"

    private let stepKinds: [StepKind]

    /// Creates the schema of scenarios with the given kinds of step.
    public init(stepKinds: [StepKind] = StepKind.all) { self.stepKinds = stepKinds }

    /// The schema.
    public var json: JSON {
        let recordedTraffic = JSON.object([("required", .list([.text(TraceSection.trace.name)]))])
        let playsTrace = JSON.object([
            ("required", .list([.text(ScenarioSection.traffic.name)])),
            ("properties", .object([(ScenarioSection.traffic.name, recordedTraffic)])),
        ])
        var members: [(String, JSON)] = [
            ("$schema", .text(Self.dialect)),
            ("title", .text("A scenario of rehearsal")),
            ("type", .text("object")),
            ("if", playsTrace),
            ("then", section(recorded)),
            ("else", section(ScenarioSection.section)),
        ]
        members.append(("$defs", .object([(Self.step, steps)])))
        return .object(members)
    }

    /// The section of a scenario that plays a trace, with the traffic's own keys.
    private var recorded: Section {
        var section = ScenarioSection.recorded
        for index in section.fields.indices
        where section.fields[index].name == ScenarioSection.traffic.name {
            section.fields[index].form = .section(TraceSection.section)
        }
        return section
    }

    // MARK: Forms

    /// The schema of a form; of an overlay nothing is required, because it is laid over the rest.
    func schema(_ form: Form, isOverlay: Bool = false) -> [(String, JSON)] {
        if let scalar = form.scalarSchema { return scalar }
        switch form {
        case .step: return [("$ref", .text("#/$defs/\(Self.step)"))]
        case .keys: return alternatives([.key, .list(.key)], isOverlay: isOverlay)
        case .section(let section): return members(section, isOverlay: isOverlay)
        case .map(let value):
            return [
                ("type", .text("object")),
                ("additionalProperties", .object(schema(value, isOverlay: isOverlay))),
            ]
        case .list(let item):
            return [("type", .text("array")), ("items", .object(schema(item)))]
        case .either(let forms): return alternatives(forms, isOverlay: isOverlay)
        default: return []
        }
    }

    private func alternatives(_ forms: [Form], isOverlay: Bool) -> [(String, JSON)] {
        [("anyOf", .list(forms.map { .object(schema($0, isOverlay: isOverlay)) }))]
    }

    private func section(_ section: Section) -> JSON { .object(members(section, isOverlay: false)) }

    private func members(_ section: Section, isOverlay: Bool) -> [(String, JSON)] {
        let isOverlay = isOverlay || section.isOverlay
        let properties = section.fields.map { field in
            (
                field.name,
                JSON.object(
                    [("description", .text(field.summary))]
                        + schema(field.form, isOverlay: isOverlay)
                )
            )
        }
        var members: [(String, JSON)] = [
            ("type", .text("object")), ("properties", .object(properties)),
        ]
        let required = section.fields.filter { $0.isRequired && !isOverlay }
        if !required.isEmpty {
            members.append(("required", .list(required.map { .text($0.name) })))
        }
        members.append(("additionalProperties", .flag(false)))
        return members
    }

    // MARK: Steps

    /// A step: a kind with its settings, or the name alone of one that needs none.
    private var steps: JSON {
        let bare = stepKinds.filter { kind in !kind.settings.contains(where: \.required) }
        let kinds = stepKinds.map { kind in
            let settings = members(
                Section(kind.name, kind.settings.map(\.declaration)),
                isOverlay: false
            )
            var value = settings
            if let short = kind.settings.first(where: { $0.name == kind.shorthand }) {
                let others = kind.settings.contains { $0.required && $0.name != short.name }
                let short = JSON.object(schema(short.declaration.form))
                if !others { value = [("anyOf", .list([short, .object(settings)]))] }
            }
            return (kind.name, JSON.object([("description", .text(kind.summary))] + value))
        }
        return .object([
            (
                "anyOf",
                .list([
                    .object([
                        ("type", .text("object")), ("properties", .object(kinds)),
                        ("additionalProperties", .flag(false)), ("minProperties", .number("1")),
                        ("maxProperties", .number("1")),
                    ]),
                    .object([("enum", .list(bare.map { .text($0.name) }))]),
                ])
            )
        ])
    }
}
