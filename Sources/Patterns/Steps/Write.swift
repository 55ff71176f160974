import Stores
import Workload

/// Writes to the source of truth: updates the row of the request's member, or inserts one for it.
struct Write: Step {
    let source: RowSource
    let inserts: Bool
    /// The rows of an owner lie together, the first of them at `owner × each`.
    let each: UInt32
    /// The population whose member writes; nil where nobody asks.
    let session: Int?

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let owner = source.owner(of: request)
        let statement: Statement =
            inserts
            ? .insert(table: source.table, owner: owner)
            : .update(table: source.table, row: owner * each)
        let before = source.committed(for: request, instance.ledger)
        _ = try await instance.run(statement, for: request)
        source.acknowledge(for: request, as: session, after: before, on: instance)
        return .proceed
    }
}

extension StepKind {
    /// `write`.
    static let write = StepKind(
        name: "write",
        summary: "Writes to the database: updates the member's row, or inserts one.",
        settings: [
            SettingDeclaration("table", .table, required: true, "The table that is written."),
            SettingDeclaration(
                "insert",
                .flag,
                fallback: .flag(false),
                "Inserts a row instead of updating the member's."
            ),
            .session,
        ],
        shorthand: "table"
    ) { settings, blueprint throws(StepProblem) in
        let table = settings.table("table")
        let source = try RowSource(table, in: blueprint)
        guard case .rows(_, let each) = blueprint.tables[Int(table)].content else {
            preconditionFailure("a row source is a table of rows")
        }
        let inserts = settings.flag("insert")
        if inserts, each == 1 {
            throw StepProblem(
                setting: "insert",
                "table '\(blueprint.tables[Int(table)].name)' has one row for each member, so a "
                    + "reader would never see an inserted one",
                hint: "declare the table with 'each: 2' or more, or update the row"
            )
        }
        return Write(
            source: source,
            inserts: inserts,
            each: each,
            session: settings.has("as") ? settings.population("as") : nil
        )
    }
}

extension SettingDeclaration {
    /// Whose session it is.
    static let session = SettingDeclaration(
        "as",
        .population,
        "The population whose member's session it is: it must see what it wrote, and go on seeing "
            + "what it saw."
    )
}
