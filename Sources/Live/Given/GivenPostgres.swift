import Stores

/// A Postgres server that the user named: looked at before it is used, and left as it was found.
struct GivenPostgres: Sendable {
    /// The oldest version that is tested for, as `server_version_num` counts.
    private static let oldest = 120_000
    /// How the schema of any run begins.
    static let mark = "rehearsal_"

    let address: PostgresAddress
    let place: String

    init(_ url: PostgresURL) throws(ServerProblem) {
        var address = url.address
        if address["hostaddr"] == nil {
            // Otherwise each connection would look the name up, and block the loop for it.
            address["hostaddr"] = try Loopback.numeric(address["host"] ?? "")
        }
        self.address = address
        place = url.place
    }

    /// A connection as the user that the URL names.
    func control(in schema: TrialSchema) throws(ServerProblem) -> PostgresControl {
        try PostgresControl(to: address, in: schema, named: place)
    }

    /// Says why the server cannot be used.
    func check(allowsNonEmpty: Bool) throws(ServerProblem) {
        let control = try control(in: .throwaway)
        let number = try control.run("SHOW server_version_num").first?.first.flatMap { Int($0) }
        if let problem = Self.problem(withVersion: number ?? 0) {
            throw ServerProblem("Postgres at \(place) \(problem)", hint: "point at a newer server")
        }
        if try control.run("SELECT pg_is_in_recovery()").first?.first == "t" {
            throw ServerProblem(
                "Postgres at \(place) is a standby, which takes no writes",
                hint: "point at its primary"
            )
        }
        let may = "SELECT has_database_privilege(current_database(), 'CREATE')"
        if try control.run(may).first?.first != "t" {
            throw ServerProblem(
                "the user of Postgres at \(place) may not create a schema",
                hint: "GRANT CREATE ON DATABASE … TO that user, or use an owner of the database"
            )
        }
        if allowsNonEmpty { return }
        if let foreign = try control.run(Self.foreign).first {
            throw ServerProblem(
                "Postgres at \(place) is not empty: it holds \(foreign[0])",
                hint: "use an empty database, or pass --allow-nonempty: everything is then done "
                    + "in a schema that is made for the run and dropped after it",
                isRefusal: true
            )
        }
    }

    /// Why a version is too old; nil where it is not.
    static func problem(withVersion number: Int) -> String? {
        if number >= oldest { return nil }
        return "has version \(number / 10_000), and \(oldest / 10_000) or newer is needed"
    }

    /// The first thing in the database that neither Postgres, an extension nor a run of ours made.
    private static let foreign = """
        SELECT what FROM (
          SELECT 'the table or relation ' || n.nspname || '.' || c.relname AS what,
            'pg_class'::regclass AS class, c.oid AS object, n.nspname AS schema
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
          UNION ALL
          SELECT 'the function ' || n.nspname || '.' || p.proname, 'pg_proc'::regclass, p.oid,
            n.nspname
          FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
          UNION ALL
          SELECT 'the schema ' || nspname, 'pg_namespace'::regclass, oid, nspname
          FROM pg_namespace WHERE nspname <> 'public'
        ) things
        WHERE schema !~ '^pg_' AND schema <> 'information_schema'
          AND schema !~ '^rehearsal_[0-9a-z]{10}$'
          AND NOT EXISTS (SELECT 1 FROM pg_depend d
            WHERE d.classid = class AND d.objid = object AND d.deptype = 'e')
        ORDER BY what LIMIT 1
        """
}
