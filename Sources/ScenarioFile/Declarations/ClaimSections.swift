import Analysis
import Measurement

/// What a document says, and how a run shows whether it is so.
enum ClaimSection {
    /// A claim before its names are looked up.
    struct Declared: Sendable {
        var node: Node
        var id: String
        var idNode: Node
        var says: String
        var notTested: String?
        var window: Range<Nanoseconds>?
        /// What holds for every case that does not say otherwise.
        var common: CaseSection.Declared
        /// The cases; empty where the claim itself is the only one.
        var cases: [CaseSection.Declared]
        var dependencies: [DependencySection.Declared]
        var expected: Claim.Verdict?
    }

    static let id = Field("id", .text, required: true, "The claim's name in the document.")
    static let says = Field(
        "says",
        .text,
        required: true,
        "What the document says, in our words with its figures."
    )
    static let window = Field(
        "window",
        LiveSection.span,
        "The part of the day that is played for the claim, such as 08:00-08:10; without it, the"
            + " whole run."
    )
    static let cases = Field(
        "cases",
        .list(of: CaseSection.shape, limit: 20),
        fallback: [],
        "Several conditions, of which each inherits what the claim itself says."
    )
    static let dependsOn = Field(
        "depends-on",
        .list(of: DependencySection.shape, limit: 10),
        fallback: [],
        "Numeric inputs that the verdict may hang on; review looks for the value where it flips."
    )
    static let notTested = Field(
        "not-tested",
        .text,
        "Why no run can show the claim, in place of a metric."
    )
    static let expected = Field(
        "expected",
        Shape<Claim.Verdict>.choice,
        "The verdict when somebody last looked at it; review and compare report a change."
    )
    static let section = Section(
        "a claim",
        [id.declaration, says.declaration] + CaseSection.measurement
            + [
                window.declaration, cases.declaration, dependsOn.declaration,
                notTested.declaration, expected.declaration,
            ]
    )

    static let shape = Shape<Declared>.section(section) { fields, findings in
        let (id, says) = (fields[id], fields[says])
        let (cases, dependencies) = (fields[cases], fields[dependsOn])
        let (notTested, window, expected) = (fields[notTested], fields[window], fields[expected])
        let common = CaseSection.declared(fields, when: "")
        guard let id, let says, let cases, let dependencies, let common else { return nil }
        return Declared(
            node: fields.node,
            id: id,
            idNode: fields.node(Self.id) ?? fields.node,
            says: says,
            notTested: notTested,
            window: window,
            common: common,
            cases: cases,
            dependencies: dependencies,
            expected: expected
        )
    }
}

/// One condition of a claim; what it leaves out, the claim itself says.
enum CaseSection {
    /// A case before its names are looked up.
    struct Declared: Sendable {
        var node: Node
        var when: String
        var metric: Node?
        var of: Node?
        var expect: Node?
        var setups: [Node]?
        var against: Node?
        var againstOf: Node?
        var changes: [Named<String>]
        /// The mapping of the changes as it was written.
        var changesNode: Node?

        /// The case with what another says where it says nothing itself.
        func inheriting(_ common: Declared) -> Declared {
            var whole = self
            whole.metric = metric ?? common.metric
            whole.of = of ?? common.of
            whole.expect = expect ?? common.expect
            whole.setups = setups ?? common.setups
            whole.against = against ?? common.against
            whole.againstOf = againstOf ?? common.againstOf
            let own = changes.map(\.name)
            whole.changes = common.changes.filter { !own.contains($0.name) } + changes
            whole.changesNode = changesNode ?? common.changesNode
            return whole
        }
    }

    static let when = Field(
        "when",
        .text,
        required: true,
        "The condition in words, for the sentence of the verdict."
    )
    static let metric = Field("metric", .later(.metric), "The metric's name.")
    static let of = Field("of", .later(.text), GoalSection.of.summary)
    static let expect = Field(
        "expect",
        .later(.either([.expectation, .text])),
        "What the metric must be: a comparison such as \">= 60%\", a range such as \"5x to 10x\"."
    )
    static let setups = Field(
        "setups",
        Shape<[Node]>.list(of: .later(.text), limit: 50),
        "The setups that are judged; without it, all but the one that they are compared with."
    )
    static let against = Field(
        "against",
        .later(.text),
        "The setup that they are compared with: by an expectation in the metric's unit their"
            + " difference, by one such as \">= 10x\" how many times as much."
    )
    static let againstOf = Field(
        "against-of",
        .later(.text),
        "What of the other setup is compared, where it is not the same as 'of'."
    )
    static let with = Field(
        "with",
        .map(of: .text, limit: 20),
        fallback: [],
        "Values in place of the scenario's, by path, such as traffic.ranges.identical: true."
    )
    /// What a claim and a case say alike.
    static let measurement: [FieldDeclaration] = [
        metric.declaration, of.declaration, expect.declaration, setups.declaration,
        against.declaration, againstOf.declaration, with.declaration,
    ]
    static let section = Section("a case", [when.declaration] + measurement)

    static let shape = Shape<Declared>.section(section) { fields, _ in
        fields[when].flatMap { declared(fields, when: $0) }
    }

    static func declared(_ fields: Fields, when: String) -> Declared? {
        guard let changes = fields[with] else { return nil }
        return Declared(
            node: fields.node,
            when: when,
            metric: fields[metric],
            of: fields[of],
            expect: fields[expect],
            setups: fields[setups],
            against: fields[against],
            againstOf: fields[againstOf],
            changes: changes,
            changesNode: fields.node(with)
        )
    }
}

/// An input that a verdict may hang on.
enum DependencySection {
    struct Declared: Sendable {
        var node: Node
        var path: String
        var pathNode: Node
        var from: Node?
        var to: Node?
    }

    static let path = Field(
        "path",
        .text,
        required: true,
        "The keys from the top of the file to a number, a time, a size or a rate."
    )
    static let from = Field(
        "from",
        .later(.text),
        "The least value that is tried; without it, a tenth of the scenario's."
    )
    static let to = Field(
        "to",
        .later(.text),
        "The greatest value that is tried; without it, ten times the scenario's."
    )
    static let section = Section(
        "a dependency",
        [path.declaration, from.declaration, to.declaration]
    )

    static let shape = Shape<Declared>.section(section) { fields, _ in
        fields[path].map {
            Declared(
                node: fields.node,
                path: $0,
                pathNode: fields.node(Self.path) ?? fields.node,
                from: fields[from],
                to: fields[to]
            )
        }
    }
}

/// Where a value of the scenario comes from.
enum InputSection {
    struct Declared: Sendable {
        var path: String
        var pathNode: Node
        var tag: Condition.Tag
        var note: String
    }

    static let path = Field(
        "path",
        .text,
        required: true,
        "The keys from the top of the file to the value, such as stores.redis.max-memory."
    )
    static let tag = Field(
        "tag",
        Shape<Condition.Tag>.choice,
        required: true,
        "Where the value comes from: stated by the document, ours, a preset, or measured."
    )
    static let note = Field(
        "note",
        .text,
        fallback: "",
        "Who states it, or why it was chosen."
    )
    static let section = Section(
        "an input",
        [path.declaration, tag.declaration, note.declaration]
    )

    static let shape = Shape<Declared>.section(section) { fields, _ in
        let (path, tag, note) = (fields[path], fields[tag], fields[note])
        guard let path, let tag, let note else { return nil }
        let node = fields.node(Self.path) ?? fields.node
        return Declared(path: path, pathNode: node, tag: tag, note: note)
    }
}

/// Two sentences of the document that cannot both be followed.
enum ContradictionSection {
    static let says = Field("says", .text, required: true, "The one sentence.")
    static let but = Field("but", .text, required: true, "The other.")
    static let note = Field("note", .text, fallback: "", "What follows from it.")
    static let section = Section(
        "a contradiction",
        [says.declaration, but.declaration, note.declaration]
    )

    static let shape = Shape<Contradiction>.section(section) { fields, _ in
        let (says, but, note) = (fields[says], fields[but], fields[note])
        guard let says, let but, let note else { return nil }
        return Contradiction(says: says, but: but, note: note)
    }
}
