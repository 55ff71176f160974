public import Patterns

/// A key of the scenario format, as a list of all of them shows it.
public struct FormatKey: Sendable, Equatable {
    /// The keys that lead to it, such as `tables.*.row-size`; `*` is a name of the scenario's own,
    /// `[]` an item of a list.
    public var path: String
    /// What its value is, in words.
    public var value: String
    /// Whether it must be given where its mapping is.
    public var isRequired: Bool
    /// One sentence.
    public var summary: String

    /// Every key that a scenario may have, in the order of the declarations.
    ///
    /// What setups lay over the rest of the file is not listed again.
    public static func all(stepKinds: [StepKind] = StepKind.all) -> [FormatKey] {
        var walk = Walk(stepKinds: stepKinds)
        walk.visit(.section(ScenarioSection.section), "")
        walk.visit(.section(TraceSection.section), ScenarioSection.traffic.name)
        return walk.keys
    }

    private struct Walk {
        let stepKinds: [StepKind]
        var keys: [FormatKey] = []
        private var seen: Set<String> = []

        init(stepKinds: [StepKind]) { self.stepKinds = stepKinds }

        mutating func visit(_ form: Form, _ path: String) {
            switch form {
            case .section(let section):
                let laidOver = section.isOverlay ? SystemSection.section.fields.map(\.name) : []
                for field in section.fields where !laidOver.contains(field.name) {
                    let key = path.isEmpty ? field.name : "\(path).\(field.name)"
                    add(field, key, descends: !section.isOverlay)
                }
            case .map(let value): visit(value, "\(path).*")
            case .list(let item): visit(item, "\(path)[]")
            case .either(let forms): for form in forms { visit(form, path) }
            case .step:
                // A job's steps are an endpoint's steps.
                guard path.hasPrefix("\(SystemSection.endpoints.name).") else { return }
                for kind in stepKinds {
                    let key = "\(path).\(kind.name)"
                    keys.append(
                        FormatKey(
                            path: key,
                            value: "a step",
                            isRequired: false,
                            summary: kind.summary
                        )
                    )
                    for setting in kind.settings {
                        add(setting.declaration, "\(key).\(setting.name)")
                    }
                }
            default: return
            }
        }

        private mutating func add(
            _ field: FieldDeclaration,
            _ path: String,
            descends: Bool = true
        ) {
            guard seen.insert(path).inserted else { return }
            keys.append(
                FormatKey(
                    path: path,
                    value: field.form.noun,
                    isRequired: field.isRequired,
                    summary: field.summary
                )
            )
            if descends { visit(field.form, path) }
        }
    }
}
