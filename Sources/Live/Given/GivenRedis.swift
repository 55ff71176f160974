import Measurement
import Stores

/// A Redis server that the user named: looked at before it is used, and left as it was found.
struct GivenRedis: Sendable {
    /// The oldest version that knows every command (XAUTOCLAIM and GETDEL came with it).
    private static let oldest = (6, 2)
    /// What stands before the key of any run.
    static let mark = "rehearsal:"
    private static let batch = 500

    let address: RedisAddress
    let place: String

    init(_ url: RedisURL) throws(ServerProblem) {
        var address = url.address
        address.host = try Loopback.numeric(address.host)
        self.address = address
        place = url.place
    }

    /// Says why the server cannot be used.
    func check(allowsNonEmpty: Bool) throws(ServerProblem) {
        let control = try RedisControl(to: address, named: place)
        let information = RedisInformation(try control.run(["INFO"]).text ?? "")
        if let problem = Self.problem(withVersion: information.version) {
            throw ServerProblem("Redis at \(place) \(problem)", hint: "point at a newer server")
        }
        if information.isReplica {
            throw ServerProblem(
                "Redis at \(place) is a replica, which takes no writes",
                hint: "point at its primary"
            )
        }
        if allowsNonEmpty { return }
        if let foreign = try foreignKey(control, information) {
            throw ServerProblem(
                "Redis at \(place) is not empty: \(foreign)",
                hint: "use an empty server, or pass --allow-nonempty: only keys that begin with "
                    + "'\(Self.mark)' are then written and removed, but the load, and evictions "
                    + "at a memory limit, strike what is there",
                isRefusal: true
            )
        }
    }

    /// Why a version is too old; nil where it is not.
    static func problem(withVersion version: String) -> String? {
        let parts = version.split(separator: ".").compactMap { Int($0) }
        let (major, minor) = (parts.first ?? 0, parts.dropFirst().first ?? 0)
        if (major, minor) >= oldest { return nil }
        return "has version \(version.isEmpty ? "unknown" : version), and "
            + "\(oldest.0).\(oldest.1) or newer is needed"
    }

    /// Removes the keys of one run.
    func clear(prefix: String) throws(ServerProblem) {
        let control = try RedisControl(to: address, named: place)
        var cursor = "0"
        repeat {
            let words = ["SCAN", cursor, "MATCH", "\(prefix)*", "COUNT", "\(Self.batch)"]
            let answer = try control.run(words).elements
            cursor = answer.first?.text ?? "0"
            let keys = (answer.last?.elements ?? []).compactMap(\.text)
            if !keys.isEmpty { try control.run(["UNLINK"] + keys) }
        } while cursor != "0"
    }

    /// What the server holds that no run of ours wrote; nil where nothing.
    private func foreignKey(
        _ control: RedisControl,
        _ information: RedisInformation
    ) throws(ServerProblem) -> String? {
        for other in information.databases where other.number != address.database {
            return "database \(other.number) holds \(other.keys) keys"
        }
        var cursor = "0"
        repeat {
            let answer = try control.run(["SCAN", cursor, "COUNT", "\(Self.batch)"]).elements
            cursor = answer.first?.text ?? "0"
            let keys = (answer.last?.elements ?? []).compactMap(\.text)
            if keys.contains(where: { !$0.hasPrefix(Self.mark) }) {
                let count = information.databases.first { $0.number == address.database }?.keys
                return "database \(address.database) holds \(count ?? 1) keys"
            }
        } while cursor != "0"
        return nil
    }
}
