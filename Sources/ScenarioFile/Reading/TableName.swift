/// The names that a table cannot have although they are well spelled.
enum TableName {
    /// The words that PostgreSQL 15 reserves: those of categories R and T of `pg_get_keywords()`.
    ///
    /// Quoted they would work, and whoever reads the tables with psql would stumble over them.
    private static let reserved = Set(
        """
        all analyse analyze and any array as asc asymmetric authorization binary both case cast
        check collate collation column concurrently constraint create cross current_catalog
        current_date current_role current_schema current_time current_timestamp current_user
        default deferrable desc distinct do else end except false fetch for foreign freeze from
        full grant group having ilike in initially inner intersect into is isnull join lateral
        leading left like limit localtime localtimestamp natural not notnull null offset on only
        or order outer overlaps placing primary references returning right select session_user
        similar some symmetric table tablesample then to trailing true union unique user using
        variadic verbose when where window with
        """
        .split { $0 == " " || $0 == "\n" }.map(String.init)
    )
    /// How the names begin that steps give to tables of their own, such as a limiter's counters.
    private static let ownPrefix = "rate_counters_"

    /// Reports a name that a table cannot have.
    static func check(_ key: Node.Key, _ findings: Findings) {
        if reserved.contains(key.text) {
            findings.report(.reservedName(key, .table))
        } else if key.text.hasPrefix(ownPrefix) {
            findings.report(.takenName(key, .table, "the counters of a limiter"))
        }
    }
}
