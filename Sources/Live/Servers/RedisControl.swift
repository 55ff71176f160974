import CHiredis
import CLinux
import Glibc
import Measurement

/// A blocking connection to Redis for what happens outside the played window or beside it.
@safe
final class RedisControl {
    /// What a server answers.
    indirect enum Answer: Equatable {
        case nothing
        case text(String)
        case number(Int64)
        case list([Answer])
        case error(String)

        /// The text of a text.
        var text: String? { if case .text(let text) = self { text } else { nil } }
        /// The number of a number.
        var number: Int64? { if case .number(let number) = self { number } else { nil } }
        /// The elements of a list.
        var elements: [Answer] { if case .list(let elements) = self { elements } else { [] } }
    }

    private let context: UnsafeMutablePointer<redisContext>
    private let place: String

    /// Connects and authenticates.
    init(
        to address: RedisAddress,
        named place: String? = nil,
        patience: Nanoseconds = 10 * .second
    ) throws(ServerProblem) {
        self.place = place ?? "\(address.host):\(address.port)"
        let limit = timeval(
            tv_sec: Int(patience / .second),
            tv_usec: Int(patience % .second / .microsecond)
        )
        guard
            let context = unsafe redisConnectWithTimeout(
                address.host,
                Int32(address.port),
                limit
            )
        else { throw ServerProblem("hiredis has no memory for a connection") }
        unsafe self.context = unsafe context
        guard unsafe context.pointee.err == 0 else {
            throw ServerProblem(
                "cannot connect to Redis at \(self.place): \(words)",
                hint: "check host and port, and that the server runs"
            )
        }
        unsafe redisSetTimeout(context, limit)
        if let command = address.authentication {
            if case .error(let text) = try ask(command) {
                throw ServerProblem(
                    "Redis at \(self.place) does not let us in: \(text)",
                    hint: "check the user and the password in the URL"
                )
            }
        }
        if address.database != 0 { try run(["SELECT", "\(address.database)"]) }
    }

    deinit { unsafe redisFree(context) }

    /// The answer to a command that must not fail.
    @discardableResult
    func run(_ command: [String]) throws(ServerProblem) -> Answer {
        let answer = try ask(command)
        if case .error(let text) = answer {
            throw ServerProblem("Redis at \(place) refused \(command.first ?? ""): \(text)")
        }
        return answer
    }

    /// The answer to a command, an error reply included.
    func ask(_ command: [String]) throws(ServerProblem) -> Answer {
        let texts = unsafe command.map { unsafe strdup($0) }
        defer {
            unsafe texts.forEach { unsafe free($0) }
        }
        var pointers = unsafe texts.map { unsafe UnsafePointer<CChar>($0) }
        var lengths = command.map(\.utf8.count)
        let answer = unsafe redisCommandArgv(
            context,
            Int32(command.count),
            &pointers,
            &lengths
        )
        guard let answer = unsafe answer else {
            throw ServerProblem("the connection to Redis at \(place) broke: \(words)")
        }
        defer { unsafe freeReplyObject(answer) }
        return Self.read(unsafe RawReply(answer.assumingMemoryBound(to: redisReply.self)))
    }

    private var words: String {
        unsafe withUnsafeBytes(of: &context.pointee.errstr) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    private static func read(_ raw: RawReply) -> Answer {
        switch raw.kind {
        case .null: .nothing
        case .status, .text: .text(raw.text)
        case .error: .error(raw.text)
        case .integer: .number(raw.integer)
        case .list: .list(raw.elements.map(read))
        }
    }
}
