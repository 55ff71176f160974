import CLibPQ

/// The URL of a Postgres server as libpq reads it:
/// `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…`.
public struct PostgresURL: Sendable {
    /// The shape, for messages.
    public static let shape = "postgres://USER:PASSWORD@HOST:PORT/DATABASE"
    private static let schemes = ["postgres://", "postgresql://"]

    let address: PostgresAddress

    /// Where it leads, without user and password.
    public var place: String {
        "\(address["host"] ?? ""):\(address.port)/\(address["dbname"] ?? "")"
    }

    /// Reads a URL.
    public init(_ text: String) throws(ServerURLProblem) {
        let problem = ServerURLProblem(
            message: "the Postgres URL does not read \(Self.shape)",
            hint: "user, host and database must be there; write '@', '/' and ':' inside a "
                + "password as %40, %2F and %3A"
        )
        guard Self.schemes.contains(where: text.hasPrefix),
            let parameters = Self.parameters(text)
        else { throw problem }
        var address = PostgresAddress(parameters: parameters)
        guard let user = address["user"], let host = address["host"], !user.isEmpty,
            !host.isEmpty, !host.contains(","), host.first != "/"
        else { throw problem }
        if address["port"] != nil, UInt16(address["port"] ?? "") == nil { throw problem }
        if address["dbname"] == nil { address["dbname"] = user }
        self.address = address
    }

    /// What libpq understands of it; nil where it does not.
    ///
    /// Its own message would repeat the URL.
    private static func parameters(_ text: String) -> [(name: String, value: String)]? {
        guard let list = unsafe PQconninfoParse(text, nil) else { return nil }
        defer { unsafe PQconninfoFree(list) }
        var parameters: [(name: String, value: String)] = []
        var entry = unsafe list
        while let name = unsafe entry.pointee.keyword {
            if let value = unsafe entry.pointee.val {
                parameters.append(
                    (unsafe String(cString: name), unsafe String(cString: value))
                )
            }
            unsafe entry += 1
        }
        return parameters
    }
}
