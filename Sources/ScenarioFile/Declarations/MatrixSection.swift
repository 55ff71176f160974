import Analysis
import Stores

/// Protections against faults: a setup for each pair, of which one table is made.
enum MatrixSection {
    struct Declared: Sendable {
        /// The name of the endpoint whose requests are the attempts.
        var endpoint: Node
        var protections: [Named<ProtectionRow.Declared>]
        var faults: [Named<FaultColumn.Declared>]
    }

    static let of = Field(
        "of",
        .later(.text),
        required: true,
        "The endpoint whose requests are the attempts that the table counts."
    )
    static let protections: Field<[Named<ProtectionRow.Declared>]> = Field(
        "protections",
        .map(of: ProtectionRow.shape, limit: 60),
        required: true,
        "The rows of the table, each with what it changes in the file."
    )
    static let faults: Field<[Named<FaultColumn.Declared>]> = Field(
        "faults",
        .map(of: FaultColumn.shape, limit: 40),
        fallback: [],
        "The columns of the table beside the one in which nothing goes wrong."
    )
    static let section = Section(
        "a matrix",
        [of.declaration, protections.declaration, faults.declaration]
    )

    static let shape = Shape<Declared>.section(section) { fields, _ in
        let (protections, faults) = (fields[protections], fields[faults])
        guard let endpoint = fields[of], let protections, let faults else { return nil }
        return Declared(endpoint: endpoint, protections: protections, faults: faults)
    }

    /// Values in place of the file's, by path.
    static func with(_ summary: String) -> Field<[Named<String>]> {
        Field("with", .map(of: .text, limit: 40), fallback: [], summary)
    }
}

/// A protection that is put to the test under every fault.
enum ProtectionRow {
    struct Declared: Sendable {
        var summary: String
        /// The names of the faults under which it is expected to break; nil is all of them.
        var brokenBy: [Node]?
        var asksRedis: Bool
        var changes: [Named<String>]
    }

    static let summary = Field("summary", .text, required: true, "What it does, in one sentence.")
    static let brokenBy = Field(
        "broken-by",
        faults,
        fallback: .listed([]),
        "The faults under which theory expects violations: all, or some, of which no-fault is one."
    )
    static let asksRedis = Field(
        "asks-redis",
        .flag,
        fallback: true,
        "Whether it needs Redis at all; otherwise faults that strike Redis do not apply to it."
    )
    static let with = MatrixSection.with(
        "Values in place of the file's, by path, such as endpoints.book.steps.book.protection."
    )
    static let section = Section(
        "a protection of the matrix",
        [
            summary.declaration, brokenBy.declaration, asksRedis.declaration,
            with.declaration,
        ]
    )

    static let shape = Shape<Declared>.section(section) { fields, _ in
        let (summary, brokenBy) = (fields[summary], fields[brokenBy])
        let (asksRedis, changes) = (fields[asksRedis], fields[with])
        guard let summary, let brokenBy, let asksRedis, let changes else { return nil }
        let names: [Node]? = if case .listed(let names) = brokenBy { names } else { nil }
        return Declared(
            summary: summary,
            brokenBy: names,
            asksRedis: asksRedis,
            changes: changes
        )
    }

    /// Some faults by their names, or all of them.
    enum Selection: Sendable {
        case all
        case listed([Node])
    }

    private static var faults: Shape<Selection> {
        let names = Shape<[Node]>.list(of: .later(.text), limit: 41)
        let form = Form.either([names.form, .choice(["all"])])
        return Shape(form) { node, findings in
            switch node.content {
            case .scalar("all", _): return .all
            case .list: return names.read(node, findings).map(Selection.listed)
            default:
                findings.report(.wrongForm(node, form))
                return nil
            }
        }
    }
}

/// A fault that every protection is put to the test under.
enum FaultColumn {
    struct Declared: Sendable {
        var summary: String
        var strikesRedis: Bool
        var playsOn: MatrixRecord.Play
        var changes: [Named<String>]
        var faults: [FaultSection.Declared]
    }

    static let summary = Field(
        "summary",
        .text,
        required: true,
        "What goes wrong, in one sentence."
    )
    static let strikesRedis = Field(
        "strikes-redis",
        .flag,
        fallback: false,
        "Whether it can strike only what asks Redis; the other pairs are left out."
    )
    static let playsOn = Field(
        "plays-on",
        engines,
        fallback: .everywhere,
        "Which engines can play it: both, the model, or none yet, so that its pairs are unknown."
    )
    private static let engines = Shape<String>.choice(["both", "model", "none"])
        .map { word -> MatrixRecord.Play in
            switch word {
            case "model": .modelOnly
            case "none": .nowhere
            default: .everywhere
            }
        }
    static let with = MatrixSection.with(
        "Values in place of the file's and the protection's, by path, such as a shorter TTL."
    )
    static let faults = Field(
        "faults",
        .list(of: FaultSection.shape, limit: 400),
        fallback: [],
        "What goes wrong and when, as in the scenario's faults, without the setups."
    )
    static let section = Section(
        "a fault of the matrix",
        [
            summary.declaration, strikesRedis.declaration, playsOn.declaration, with.declaration,
            faults.declaration,
        ],
        isOverlay: true
    )

    static let shape = Shape<Declared>.section(section) { fields, findings in
        let (summary, strikesRedis) = (fields[summary], fields[strikesRedis])
        let (changes, faults) = (fields[with], fields[faults])
        let playsOn = fields[playsOn]
        for fault in faults ?? [] {
            guard let key = fault.setupsKey else { continue }
            findings.report(.needlessKey(key, beside: MatrixSection.faults.name))
        }
        guard let summary, let strikesRedis, let playsOn, let changes, let faults else {
            return nil
        }
        return Declared(
            summary: summary,
            strikesRedis: strikesRedis,
            playsOn: playsOn,
            changes: changes,
            faults: faults
        )
    }
}
