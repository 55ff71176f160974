/// Where a Postgres server is and how to be let in.
struct PostgresAddress: Sendable {
    /// libpq's parameters, in its own words (PostgreSQL manual, 34.1.2).
    var parameters: [(name: String, value: String)]

    /// A server that libpq's parameters lead to.
    init(parameters: [(name: String, value: String)]) { self.parameters = parameters }

    /// A server on the loopback, reached without encryption.
    init(port: UInt16, user: String, password: String, database: String) {
        parameters = [
            ("hostaddr", Loopback.host), ("port", String(port)), ("user", user),
            ("password", password), ("dbname", database), ("sslmode", "disable"),
            ("gssencmode", "disable"),
        ]
    }

    /// A parameter.
    subscript(name: String) -> String? {
        get { parameters.first { $0.name == name }?.value }
        set {
            parameters.removeAll { $0.name == name }
            if let newValue { parameters.append((name, newValue)) }
        }
    }

    /// The server's port.
    var port: UInt16 {
        get { self["port"].flatMap { UInt16($0) } ?? 5_432 }
        set { self["port"] = String(newValue) }
    }

    /// The parameters of a connection that finds a schema's tables.
    func parameters(in schema: TrialSchema) -> [(name: String, value: String)] {
        var address = self
        address["client_encoding"] = "UTF8"
        address["application_name"] = "rehearsal"
        let options = "-c search_path=\(schema.name),public"
        address["options"] = address["options"].map { "\($0) \(options)" } ?? options
        return address.parameters
    }
}
