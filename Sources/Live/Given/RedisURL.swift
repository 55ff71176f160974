/// The URL of a Redis server: `redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`.
public struct RedisURL: Sendable {
    /// The shape, for messages.
    public static let shape = "redis://USER:PASSWORD@HOST:PORT/DATABASE"
    private static let scheme = "redis://"

    let address: RedisAddress

    /// Where it leads, without user and password.
    public var place: String { "\(address.host):\(address.port)" }

    /// Reads a URL.
    public init(_ text: String) throws(ServerURLProblem) {
        if text.hasPrefix("rediss://") {
            throw ServerURLProblem(
                message: "the installed hiredis cannot speak TLS, so 'rediss://' cannot be used",
                hint: "put stunnel in front of it: README.md, 'A Redis behind TLS', has the recipe"
            )
        }
        guard text.hasPrefix(Self.scheme), let address = Self.address(text.dropFirst(8)) else {
            throw ServerURLProblem(
                message: "the Redis URL does not read \(Self.shape)",
                hint: "user, password, port and database may be left out; write '@', '/' and ':' "
                    + "inside a password as %40, %2F and %3A"
            )
        }
        self.address = address
    }

    private static func address(_ rest: Substring) -> RedisAddress? {
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var place = rest[..<slash]
        var address = RedisAddress(host: "", port: 6_379)
        let path = rest[slash...].dropFirst()
        if !path.isEmpty {
            guard let database = UInt16(path) else { return nil }
            address.database = Int(database)
        }
        if let at = place.lastIndex(of: "@") {
            let parts = place[..<at].split(
                separator: ":",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            guard let user = decoded(parts[0]) else { return nil }
            if !user.isEmpty, user != "default" { address.user = user }
            if parts.count > 1 {
                guard let password = decoded(parts[1]) else { return nil }
                address.password = password
            }
            place = place[place.index(after: at)...]
        }
        guard let port = takePort(&place), !place.isEmpty, !place.contains("@") else { return nil }
        address.host = String(place)
        address.port = port
        return address
    }

    /// Takes the port off the end of a place; an address of IPv6 stands in brackets.
    private static func takePort(_ place: inout Substring) -> UInt16? {
        let isBracketed = place.first == "["
        guard let colon = place.lastIndex(of: ":"),
            !isBracketed || place[place.index(before: colon)] == "]"
        else {
            if isBracketed { place = place.dropFirst().dropLast() }
            return 6_379
        }
        let port = UInt16(place[place.index(after: colon)...])
        place = place[..<colon]
        if isBracketed { place = place.dropFirst().dropLast() }
        return port == 0 ? nil : port
    }

    /// A text without its percent encoding (RFC 3986, 2.1); nil where that is broken.
    static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
