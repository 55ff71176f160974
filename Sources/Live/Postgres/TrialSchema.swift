import Stores

/// The schema that a trial's tables live in, made anew for each trial; nothing outside of it is
/// touched.
struct TrialSchema: Sendable, Equatable {
    /// The role that the application connects as to a throwaway server: no superuser, so that
    /// reserved connections stay free.
    static let role = "rehearsal_application"
    /// The schema on a throwaway server.
    static let throwaway = TrialSchema(name: "rehearsal", role: role, isAlone: true)

    /// The schema's name, a plain identifier.
    let name: String
    /// The role that is let in beside the owner; nil where the owner itself connects.
    let role: String?
    /// Whether the database holds nothing but the schema.
    let isAlone: Bool

    /// The statements that leave the tables created, loaded and analysed, and nothing of the trial
    /// before.
    func creation(of tables: [Table]) -> [String] {
        var statements = isAlone ? [removal] : []
        statements.append("CREATE SCHEMA \(name)")
        if isAlone {
            statements.append("CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public")
        } else if tables.contains(where: \.needsExtension) {
            // In our own schema, so that it goes away with it.
            statements.append("CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA \(name)")
        }
        for table in tables { statements += TableText(table: table).creation }
        if let role {
            statements += [
                "GRANT USAGE ON SCHEMA \(name) TO \(role)",
                "GRANT ALL ON ALL TABLES IN SCHEMA \(name) TO \(role)",
                "GRANT ALL ON ALL SEQUENCES IN SCHEMA \(name) TO \(role)",
            ]
        }
        if isAlone { return statements + ["VACUUM ANALYZE", "CHECKPOINT"] }
        return statements
            + tables.flatMap { table -> [String] in
                let text = TableText(table: table)
                let companion =
                    if case .bookings = table.content { [text.resources] } else { [String]() }
                return ([text.name] + companion).map { "VACUUM ANALYZE \(name).\($0)" }
            }
    }

    /// The statement that removes the schema with everything in it.
    var removal: String { "DROP SCHEMA IF EXISTS \(name) CASCADE" }
}

extension Table {
    /// Whether its index needs `btree_gist`.
    var needsExtension: Bool {
        if case .bookings = content { true } else { false }
    }
}
