import Measurement
import Patterns
import Stores

/// Reads the steps of a setup's endpoints and builds them against its blueprint.
struct StepReader {
    let kinds: [StepKind]
    let names: Names
    /// The declared tables by their index; nil is one whose declaration is wrong.
    let tables: [(name: String, index: UInt16?)]
    let findings: Findings
    /// Whether steps are built, or only read.
    let builds: Bool
    /// How many times faster the day passes: timers are shortened by it.
    let speed: Int64
    /// What the steps are built against and add to.
    var blueprint: Blueprint
    /// The endpoint or job whose steps are read.
    var owner = ""
    /// What the steps that were built do to keys and tables, and where they say it.
    private(set) var uses: [(place: StaticCheck.Place, position: Position)] = []
    /// Where each key family was first named, by its index.
    private(set) var familyNodes: [Node] = []

    init(
        kinds: [StepKind],
        names: Names,
        tables: [(name: String, index: UInt16?)],
        blueprint: Blueprint,
        builds: Bool,
        speed: Int64,
        findings: Findings
    ) {
        self.kinds = kinds
        self.names = names
        self.tables = tables
        self.blueprint = blueprint
        self.builds = builds
        self.speed = speed
        self.findings = findings
    }

    /// Reads one step, `- kind: { setting: value }`; nil where it is wrong or not built.
    mutating func read(_ node: Node) -> (any Step)? {
        guard let entry = entry(of: node) else { return nil }
        guard let kind = kinds.first(where: { $0.name == entry.key.text }) else {
            findings.report(.unknownStep(entry.key, kinds.map(\.name)))
            return nil
        }
        guard let settings = settings(of: kind, entry.value) else { return nil }
        guard builds else { return nil }
        do throws(StepProblem) {
            let step = try kind.build(settings.values, &blueprint)
            for use in step.uses {
                let place = StaticCheck.Place(owner: owner, use: use)
                uses.append((place, settings.node.position(of: use) ?? entry.key.position))
            }
            return step
        } catch {
            let position = error.setting.flatMap { settings.node.value(of: $0)?.position }
            findings.report(
                Problem(at: position ?? entry.key.position, error.message, hint: error.hint)
            )
            return nil
        }
    }

    /// The kind and its settings.
    private func entry(of node: Node) -> Node.Entry? {
        switch node.content {
        case .mapping(let entries):
            guard let first = entries.first else { break }
            if entries.count > 1 { findings.report(.secondKind(entries[1].key, first.key)) }
            return entries.count == 1 ? first : nil
        case .scalar(let text, _) where !text.isEmpty:
            let key = Node.Key(text: text, position: node.position)
            let none = Node(name: .key(text), position: node.position, content: .mapping([]))
            return Node.Entry(key: key, value: none)
        default:
            break
        }
        findings.report(.noKind(node))
        return nil
    }

    /// The settings by the kind's declarations; nil where one is wrong.
    private mutating func settings(
        of kind: StepKind,
        _ value: Node
    ) -> (values: StepSettings, node: Node)? {
        let node = expanded(value, kind)
        let section = Section(quoted(kind.name), kind.settings.map(\.declaration))
        let problems = findings.problems.count
        guard let fields = Fields(node, section, findings) else { return nil }
        var values: [String: SettingValue] = [:]
        var isSound = true
        for setting in kind.settings {
            if let written = fields.node.value(of: setting.name) {
                let value = self.value(written, setting)
                values[setting.name] = value
                // A table that is wrong where it is declared is not reported here again.
                if value == nil { isSound = false }
            } else {
                values[setting.name] = setting.fallback
            }
            if speed > 1, setting.isTimer, case .duration(let time)? = values[setting.name] {
                // Redis keeps whole milliseconds.
                let least: Nanoseconds = setting.kind == .timeToLive ? .millisecond : 0
                values[setting.name] = .duration(max(least, time / speed))
            }
        }
        guard isSound, findings.problems.count == problems else { return nil }
        return (StepSettings(kind: kind.name, values: values), node)
    }

    /// A scalar or a list stands for the kind's shorthand setting.
    private func expanded(_ node: Node, _ kind: StepKind) -> Node {
        guard let shorthand = kind.shorthand, !node.isEmpty else { return node }
        if case .mapping = node.content { return node }
        let key = Node.Key(text: shorthand, position: node.position)
        var value = node
        value.name = .key(shorthand)
        let entry = Node.Entry(key: key, value: value)
        return Node(name: node.name, position: node.position, content: .mapping([entry]))
    }

    private mutating func value(_ node: Node, _ setting: SettingDeclaration) -> SettingValue? {
        switch setting.kind {
        case .key: return key(node).map(SettingValue.key)
        case .keys: return keys(node).map(SettingValue.keys)
        case .table: return table(node).map(SettingValue.table)
        case .population: return population(node).map(SettingValue.population)
        case .duration:
            return Shape.duration(SettingLimits.duration).read(node, findings)
                .map(SettingValue.duration)
        case .timeToLive:
            return Shape.duration(SettingLimits.timeToLive).read(node, findings)
                .map(SettingValue.duration)
        case .bytes:
            return Shape.bytes(SettingLimits.bytes).read(node, findings).map(SettingValue.bytes)
        case .count:
            return Shape.whole(SettingLimits.count).read(node, findings).map(SettingValue.count)
        case .number:
            return Shape.number(SettingLimits.number).read(node, findings)
                .map(SettingValue.number)
        case .share: return Shape.share.read(node, findings).map(SettingValue.number)
        case .flag: return Shape.flag.read(node, findings).map(SettingValue.flag)
        case .text: return Shape.text.read(node, findings).map(SettingValue.text)
        case .choice(let words):
            return Shape.choice(words).read(node, findings).map(SettingValue.choice)
        }
    }

    private mutating func key(_ node: Node) -> KeyMaker? {
        guard let template = KeyTemplate(node, names, findings) else { return nil }
        let isKnown = blueprint.families.contains { $0.template == template.family.template }
        guard isKnown || blueprint.families.count < SettingLimits.families else {
            findings.report(.tooManyFamilies(node, limit: SettingLimits.families))
            return nil
        }
        let index = blueprint.family(template.family)
        while familyNodes.count <= Int(index) { familyNodes.append(node) }
        return template.maker(family: index)
    }

    private mutating func keys(_ node: Node) -> [KeyMaker]? {
        guard case .list(let items) = node.content else { return key(node).map { [$0] } }
        guard !items.isEmpty else {
            findings.report(.emptyList(node))
            return nil
        }
        let keys = items.compactMap { key($0) }
        return keys.count == items.count ? keys : nil
    }

    private func table(_ node: Node) -> UInt16? {
        guard let name = Shape.text.read(node, findings) else { return nil }
        guard let table = tables.first(where: { $0.name == name }) else {
            findings.report(.unknownName(node, "table", tables.map(\.name)))
            return nil
        }
        return table.index
    }

    private func population(_ node: Node) -> Int? {
        guard let name = Shape.text.read(node, findings) else { return nil }
        guard let index = names.populations.firstIndex(of: name) else {
            findings.report(.unknownName(node, "population", names.populations))
            return nil
        }
        return index
    }
}

extension Node {
    /// Where a step's settings say a use of theirs.
    fileprivate func position(of use: StepUse) -> Position? {
        let value = value(of: use.setting)
        guard let item = use.item, case .list(let items) = value?.content else {
            return value?.position
        }
        return items[item].position
    }
}

/// What any step's setting may be at most; a kind may be stricter.
enum SettingLimits {
    static let duration: ClosedRange<Nanoseconds> = 0...(400 * .day)
    static let timeToLive: ClosedRange<Nanoseconds> = .millisecond...(400 * .day)
    /// A Redis string holds at most 512 MB.
    static let bytes: ClosedRange<Int64> = 1...(512 << 20)
    static let count: ClosedRange<Int64> = 1...1_000_000_000
    static let number: ClosedRange<Double> = 0...1_000_000_000
    /// The most key families of a setup.
    static let families = 500
}

extension SettingDeclaration {
    /// The setting as a field of its step's section.
    var declaration: FieldDeclaration {
        FieldDeclaration(name: name, form: form, isRequired: required, summary: summary)
    }

    private var form: Form {
        switch kind {
        case .key: .key
        case .keys: .keys
        case .duration: .duration(SettingLimits.duration)
        case .timeToLive: .duration(SettingLimits.timeToLive)
        case .bytes: .bytes(SettingLimits.bytes)
        case .count: .whole(SettingLimits.count)
        case .number: .number(SettingLimits.number)
        case .share: .share
        case .flag: .flag
        case .text: .text
        case .choice(let words): .choice(words)
        case .table: .table
        case .population: .population
        }
    }
}
