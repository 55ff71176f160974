import Glibc
import Measurement

extension RedisServer {
    /// How far the clock is into its minute, because the server's clocks of recency and frequency
    /// tick with its seconds and minutes.
    static func minutePhase() -> Nanoseconds {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Nanoseconds(time.tv_sec % 60) * .second + Nanoseconds(time.tv_nsec)
    }

    func keyCount(_ connection: Connection) throws -> Int {
        guard case .integer(let count)? = try connection.run([Wire.arguments("DBSIZE")]).first
        else { throw ServerFailure(description: "DBSIZE") }
        return Int(count)
    }

    /// The sizes of the clients' reply buffers, the oldest client first.
    func replyBuffers(_ connection: Connection) throws -> [Int] {
        let reply = try connection.run([Wire.arguments("CLIENT", "LIST")]).first
        guard case .bulk(let bytes?)? = reply else {
            throw ServerFailure(description: "CLIENT LIST")
        }
        return String(decoding: bytes, as: UTF8.self)
            .split(whereSeparator: \.isWhitespace)
            .filter { $0.hasPrefix("rbs=") }
            .compactMap { Int($0.dropFirst(4)) }
    }
}
