import Stores
import Workload

/// Appends a row to a log that only grows, such as an audit log.
struct Append: Step {
    let source: RowSource

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let owner = source.owner(of: request)
        let before = source.committed(for: request, instance.ledger)
        _ = try await instance.run(.insert(table: source.table, owner: owner), for: request)
        // Where an owner has one row, readers look at that one and not at what is appended.
        if source.isAggregate {
            source.acknowledge(for: request, after: before, on: instance)
        }
        return .proceed
    }
}

extension StepKind {
    /// `append`.
    static let append = StepKind(
        name: "append",
        summary: "Appends a row to a log in the database.",
        settings: [SettingDeclaration("table", .table, required: true, "The log's table.")],
        shorthand: "table"
    ) { settings, blueprint throws(StepProblem) in
        Append(source: try RowSource(settings.table("table"), in: blueprint))
    }
}
