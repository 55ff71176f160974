/// Where a Redis server is and how to be let in.
struct RedisAddress: Sendable, Equatable {
    var host: String
    var port: UInt16
    var user: String?
    var password: String?
    var database = 0

    /// The command that lets us in; nil where none is needed.
    var authentication: [String]? {
        guard let password else { return nil }
        return ["AUTH"] + (user.map { [$0] } ?? []) + [password]
    }
}
