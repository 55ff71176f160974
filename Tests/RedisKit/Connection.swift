import Glibc
import Stores

/// A reply as the protocol carries it (RESP2).
public enum WireReply: Equatable, Sendable {
    case simple(String)
    case error(String)
    case integer(Int64)
    case bulk([UInt8]?)
    case array([WireReply]?)
}

/// A blocking connection to a server's socket; requests may be pipelined.
public final class Connection {
    private let descriptor: Int32
    private var input: [UInt8] = []
    private var position = 0

    init(path: String) throws {
        // A server that another test starts must not inherit the socket: this server would count
        // the client for as long as that one runs.
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, size)
            }
        }
        guard status == 0 else { throw ServerFailure(description: "connect: \(errno)") }
    }

    deinit { close(descriptor) }

    /// Writes requests, each a list of arguments.
    public func send(_ requests: [[[UInt8]]]) throws {
        var output: [UInt8] = []
        func header(_ mark: UInt8, _ count: Int) {
            output.append(mark)
            appendDecimal(UInt64(count), to: &output)
            output.append(13)
            output.append(10)
        }
        for request in requests {
            header(UInt8(ascii: "*"), request.count)
            for argument in request {
                header(UInt8(ascii: "$"), argument.count)
                output.append(contentsOf: argument)
                output.append(13)
                output.append(10)
            }
        }
        try send(bytes: output)
    }

    /// Writes requests that are rendered already.
    public func send(bytes output: [UInt8]) throws {
        var sent = 0
        while sent < output.count {
            let count = output[sent...].withUnsafeBytes {
                write(descriptor, $0.baseAddress, $0.count)
            }
            guard count > 0 else { throw ServerFailure(description: "write: \(errno)") }
            sent += count
        }
    }

    /// Reads one reply.
    public func receive() throws -> WireReply {
        let line = try readLine()
        let text = String(decoding: line.dropFirst(), as: UTF8.self)
        switch line.first {
        case UInt8(ascii: "+"): return .simple(text)
        case UInt8(ascii: "-"): return .error(text)
        case UInt8(ascii: ":"): return .integer(Int64(text) ?? 0)
        case UInt8(ascii: "$"):
            guard let count = Int(text), count >= 0 else { return .bulk(nil) }
            let bytes = try read(count + 2)
            return .bulk(Array(bytes.dropLast(2)))
        case UInt8(ascii: "*"):
            guard let count = Int(text), count >= 0 else { return .array(nil) }
            return .array(try (0..<count).map { _ in try receive() })
        default: throw ServerFailure(description: "not a reply: \(text)")
        }
    }

    /// Reads replies and keeps none; an error fails.
    public func skip(_ count: Int) throws {
        for _ in 0..<count {
            if case .error(let text) = try receive() { throw ServerFailure(description: text) }
        }
    }

    /// Reads the reply to a GET and keeps only whether there was a value.
    public func receivePresence() throws -> Bool {
        let line = try readLine()
        guard line.first == UInt8(ascii: "$"), line.count > 1 else {
            throw ServerFailure(description: String(decoding: line, as: UTF8.self))
        }
        if line[1] == UInt8(ascii: "-") { return false }
        let count = line.dropFirst().reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        try skipBytes(count + 2)
        return true
    }

    /// Sends requests and reads as many replies.
    public func run(_ requests: [[[UInt8]]]) throws -> [WireReply] {
        try send(requests)
        return try requests.map { _ in try receive() }
    }

    private func readLine() throws -> [UInt8] {
        var end = position
        while true {
            while end + 1 < input.count {
                if input[end] == 13, input[end + 1] == 10 {
                    defer { position = end + 2 }
                    return Array(input[position..<end])
                }
                end += 1
            }
            end -= position
            try fill()
            end += position
        }
    }

    private func read(_ count: Int) throws -> [UInt8] {
        while input.count - position < count { try fill() }
        defer { position += count }
        return Array(input[position..<position + count])
    }

    private func skipBytes(_ count: Int) throws {
        while input.count - position < count { try fill() }
        position += count
    }

    private func fill() throws {
        if position > 0 {
            input.removeFirst(position)
            position = 0
        }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count > 0 else { throw ServerFailure(description: "read: \(errno)") }
        input += buffer[..<count]
    }
}
