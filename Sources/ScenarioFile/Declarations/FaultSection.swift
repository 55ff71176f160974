import Measurement
import Stores

/// Something that goes wrong in some of the setups.
enum FaultSection {
    /// A fault before its setups are looked up.
    struct Declared: Sendable {
        var node: Node
        /// The key that says what is struck.
        var targetKey: Node.Key
        var target: Fault.Target
        var effect: Fault.Effect
        var at: Nanoseconds
        /// How long it lasts; nil is to the end of the run.
        var lasts: Nanoseconds?
        var instances: Selection?
        /// The names of the setups; nil where none are given.
        var setups: [Node]?
        /// The key that names the setups.
        var setupsKey: Node.Key?
    }

    /// Which application instances are struck.
    enum Selection: Sendable, Equatable {
        case half
        case listed([Int])
    }

    static let at = Field(
        "at",
        time,
        required: true,
        "When it begins, from the start of the day: a time such as 10h, or 10:00."
    )
    static let lasts = Field(
        "for",
        .duration(.millisecond...(400 * .day)),
        "How long it lasts; a failover without it is over at once, max-memory and full stay."
    )
    static let redis = target(.redis, "What happens to the Redis server.")
    static let postgres = target(.postgres, "What happens to the Postgres server.")
    static let application = target(.application, "What happens to the application.")
    static let setups = Field(
        "in",
        Shape<[Node]>.list(of: .later(.text), limit: 50),
        "The setups that it strikes; without it, all that have what it strikes."
    )
    static let factor = Field(
        "factor",
        .factor(1...1_000_000),
        "slow: how many times as long the server takes over each call, such as 5x."
    )
    static let add = Field(
        "add",
        .duration(.microsecond...Nanoseconds.hour),
        "slow: how much longer the server takes over each call."
    )
    static let keep = Field(
        "keep",
        .flag,
        "restart: whether the server comes back with its data."
    )
    static let loses = Field(
        "loses",
        .duration(0...Nanoseconds.hour),
        "failover: the time before it whose acknowledged writes are gone."
    )
    static let to = Field(
        "to",
        .bytes((1 << 20)...(512 << 30)),
        "max-memory: the limit that holds for the time."
    )
    static let by = Field(
        "by",
        .duration(.millisecond...(400 * .day)),
        "clock-step: how far the server's clock goes forward."
    )
    static let every = Field(
        "every",
        .whole(1...1_000_000),
        "lost-commits: of how many commits one loses its answer, such as 20."
    )
    static let instances = Field(
        "instances",
        selection,
        "partition and pause: the application instances, such as [0, 1], or half of them."
    )
    static let section = Section(
        "a fault",
        [at.declaration, lasts.declaration]
            + targets.map(\.field.declaration) + [setups.declaration]
            + Fault.Kind.Parameter.allCases.map(declaration)
    )

    static let targets: [(target: Fault.Target, field: Field<Fault.Kind>)] = [
        (.redis, redis), (.postgres, postgres), (.application, application),
    ]

    static let shape = Shape<Declared>.section(section) { fields, findings in
        guard let (target, kind, key) = target(fields, findings) else { return nil }
        let (at, lasts) = (fields[at], fields[lasts])
        let (effect, instances) = (
            effect(kind, key, fields, findings), fields[Self.instances]
        )
        if kind.lasting == .stated, !fields.has(Self.lasts) {
            findings.report(
                .missingKey(Self.lasts.declaration, in: name(key, kind), at: fields.node.position)
            )
            return nil
        }
        guard let at, let effect, lasts != nil || !fields.has(Self.lasts),
            instances != nil || !fields.has(Self.instances)
        else { return nil }
        return Declared(
            node: fields.node,
            targetKey: key,
            target: target,
            effect: effect,
            at: at,
            lasts: lasts ?? (kind.lasting == .instant ? 0 : nil),
            instances: instances,
            setups: fields[setups],
            setupsKey: fields.key(of: setups)
        )
    }
}

extension FaultSection {
    /// The key of a target, whose value is the kind of fault.
    private static func target(_ target: Fault.Target, _ summary: String) -> Field<Fault.Kind> {
        let kinds = Fault.Kind.allCases.filter { $0.targets.contains(target) }
        let word = Shape<String>.choice(kinds.map(\.rawValue))
        let shape = Shape<Fault.Kind>(word.form) { node, findings in
            word.read(node, findings).flatMap(Fault.Kind.init(rawValue:))
        }
        return Field(target.rawValue, shape, summary)
    }

    /// A time from the start of the day, or a time of day.
    private static var time: Shape<Nanoseconds> {
        let duration = Shape<Nanoseconds>.duration(0...(400 * .day))
        let form = Form.either([duration.form, .timeOfDay])
        return Shape(form) { node, findings in
            guard case .scalar(let text, _) = node.content else {
                findings.report(.wrongForm(node, form))
                return nil
            }
            if let time = Quantity.timeOfDay(text) { return time }
            guard Quantity.time(text) != nil else {
                findings.report(.wrongForm(node, form))
                return nil
            }
            return duration.read(node, findings)
        }
    }

    /// Some instances by their numbers, or half of them.
    private static var selection: Shape<Selection> {
        let numbers = Shape<[Int64]>.list(of: .whole(0...999), limit: 1_000)
        let form = Form.either([numbers.form, .choice(["half"])])
        return Shape(form) { node, findings in
            switch node.content {
            case .scalar("half", _): return .half
            case .list(let items):
                if items.isEmpty { findings.report(.noInstances(node)) }
                guard let read = numbers.read(node, findings), !items.isEmpty,
                    read.count == items.count
                else { return nil }
                return .listed(Set(read.map { Int($0) }).sorted())
            default:
                findings.report(.wrongForm(node, form))
                return nil
            }
        }
    }

    private static func declaration(_ parameter: Fault.Kind.Parameter) -> FieldDeclaration {
        switch parameter {
        case .factor: factor.declaration
        case .add: add.declaration
        case .keep: keep.declaration
        case .loses: loses.declaration
        case .to: to.declaration
        case .by: by.declaration
        case .every: every.declaration
        case .instances: instances.declaration
        }
    }

    /// What a fault is called in messages, such as `a fault 'redis: slow'`.
    private static func name(_ key: Node.Key, _ kind: Fault.Kind) -> String {
        "a fault \(quoted("\(key.text): \(kind.rawValue)"))"
    }

    /// The one target and what happens to it.
    private static func target(
        _ fields: Fields,
        _ findings: Findings
    ) -> (Fault.Target, Fault.Kind, Node.Key)? {
        let given = targets.compactMap { target, field in
            fields.key(of: field).map { (target, field, $0) }
        }
        guard let (target, field, key) = given.first else {
            findings.report(.untargetedFault(fields.node, targets.map(\.field.name)))
            return nil
        }
        for extra in given.dropFirst() { findings.report(.eitherKey(extra.2, or: key.text)) }
        guard given.count == 1, let kind = fields[field] else { return nil }
        return (target, kind, key)
    }

    /// What happens, with the parameters of its kind; nil where one is wrong, missing or too many.
    private static func effect(
        _ kind: Fault.Kind,
        _ key: Node.Key,
        _ fields: Fields,
        _ findings: Findings
    ) -> Fault.Effect? {
        let taken = (kind.required + kind.optional).map(\.rawValue)
        let others = Fault.Kind.Parameter.allCases.map(\.rawValue).filter { !taken.contains($0) }
        var isWrong = false
        if case .mapping(let entries) = fields.node.content {
            for entry in entries where others.contains(entry.key.text) {
                findings.report(.needlessKey(entry.key, beside: "\(key.text): \(kind.rawValue)"))
                isWrong = true
            }
        }
        let given = kind.required.filter { fields.node.value(of: $0.rawValue) != nil }
        for missing in kind.required where !given.contains(missing) {
            let field = declaration(missing)
            findings.report(.missingKey(field, in: name(key, kind), at: fields.node.position))
            isWrong = true
        }
        return isWrong ? nil : effect(kind, key, from: fields, findings)
    }

    private static func effect(
        _ kind: Fault.Kind,
        _ key: Node.Key,
        from fields: Fields,
        _ findings: Findings
    ) -> Fault.Effect? {
        switch kind {
        case .down: return .down
        case .unreachable: return .unreachable
        case .partition: return .partition
        case .full: return .full
        case .pause: return .pause
        case .restart: return fields[keep].map(Fault.Effect.restart(keepsData:))
        case .failover: return fields[loses].map(Fault.Effect.failover(loses:))
        case .maxMemory: return fields[to].map(Fault.Effect.maxMemory)
        case .clockStep: return fields[by].map(Fault.Effect.clockStep)
        case .lostCommits: return fields[every].map { .lostCommits(every: Int($0)) }
        case .slow:
            let (factor, added) = (fields[factor], fields[add])
            guard fields.has(Self.factor) || fields.has(Self.add) else {
                findings.report(.effectlessFault(key))
                return nil
            }
            guard factor != nil || !fields.has(Self.factor), added != nil || !fields.has(Self.add)
            else { return nil }
            return .slow(factor: factor ?? 1, added: added ?? 0)
        }
    }
}
