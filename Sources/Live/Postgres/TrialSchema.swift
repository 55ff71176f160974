import Stores

/// The schema that a trial's tables live in, made anew for each trial.
enum TrialSchema {
    /// The schema's name; nothing outside of it is touched.
    static let name = "rehearsal"
    /// The role that the application connects as, which is no superuser, so that reserved
    /// connections stay free.
    static let role = "rehearsal_application"

    /// The statements that leave the tables created, loaded and analysed, and nothing of the trial
    /// before.
    static func creation(of tables: [Table]) -> [String] {
        var statements = [
            "CREATE EXTENSION IF NOT EXISTS btree_gist",
            "DROP SCHEMA IF EXISTS \(name) CASCADE",
            "CREATE SCHEMA \(name)",
        ]
        for table in tables { statements += TableText(table: table).creation }
        return statements + [
            "GRANT USAGE ON SCHEMA \(name) TO \(role)",
            "GRANT ALL ON ALL TABLES IN SCHEMA \(name) TO \(role)",
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA \(name) TO \(role)",
            "VACUUM ANALYZE",
            "CHECKPOINT",
        ]
    }
}
