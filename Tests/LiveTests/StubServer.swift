import Foundation
import Glibc

@testable import Live

/// A server that answers each message by a closure; it is gone with its owner.
final class StubServer: Sendable {
    /// What it does with a message.
    enum Answer {
        case bytes([UInt8])
        case hangUp
    }

    let port: UInt16
    private let listener: Int32

    init(_ answer: @escaping @Sendable ([UInt8]) -> Answer) throws {
        let opened = try Loopback.listen()
        port = opened.port
        listener = opened.descriptor
        let descriptor = opened.descriptor
        Thread.detachNewThread {
            while true {
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&entry, 1, -1) > 0 else { continue }
                let client = accept(descriptor, nil, nil)
                if client < 0 { return }
                Thread.detachNewThread { Self.serve(client, answer) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func serve(_ client: Int32, _ answer: ([UInt8]) -> Answer) {
        defer { close(client) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(client, &buffer, buffer.count, 0), count > 0 {
            guard case .bytes(let bytes) = answer(Array(buffer[..<count])) else { return }
            send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// A Redis that knows INFO, and says that it is of some version.
    static func redis(version: String) throws -> StubServer {
        try StubServer { message in
            let text = String(decoding: message, as: UTF8.self)
            guard text.contains("INFO") else { return .bytes(Array("+OK\r\n".utf8)) }
            let information = "redis_version:\(version)\r\nrole:master\r\n"
            return .bytes(Array("$\(information.utf8.count)\r\n\(information)\r\n".utf8))
        }
    }

    /// A Postgres that lets everybody in and answers every query by its version number (PostgreSQL
    /// manual, 55.7).
    static func postgres(versionNumber: Int) throws -> StubServer {
        try StubServer { message in
            switch message.first {
            case UInt8(ascii: "Q"):
                return .bytes(
                    Self.message(
                        "T",
                        [0, 1] + Array("v".utf8) + [0, 0, 0, 0, 0, 0, 0]
                            + [0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]
                    )
                        + Self.message("D", [0, 1] + Self.counted("\(versionNumber)"))
                        + Self.message("C", Array("SHOW".utf8) + [0])
                        + Self.message("Z", Array("I".utf8))
                )
            case UInt8(ascii: "X"): return .hangUp
            default:
                // Encryption, if that was asked for, is refused.
                if message.count == 8 { return .bytes(Array("N".utf8)) }
                return .bytes(
                    Self.message("R", [0, 0, 0, 0])
                        + Self.message("S", Array("server_version".utf8) + [0] + [57, 0])
                        + Self.message("Z", Array("I".utf8))
                )
            }
        }
    }

    private static func message(_ kind: Character, _ body: [UInt8]) -> [UInt8] {
        Array("\(kind)".utf8) + bigEndian(body.count + 4) + body
    }

    private static func counted(_ text: String) -> [UInt8] {
        bigEndian(text.utf8.count) + Array(text.utf8)
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(number).bigEndian) { Array($0) }
    }
}
