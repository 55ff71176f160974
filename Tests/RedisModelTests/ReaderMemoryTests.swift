import Measurement
import RedisKit
import Stores
import Testing

@testable import Simulation

/// What clients that wait in XREADGROUP with BLOCK take, on the model and on Debian's real server.
@Suite(.enabled(if: RedisKit.RedisServer.isInstalled, "redis-server is not installed"))
struct ReaderMemoryTests {
    private static let readers = 20

    private static func read(as reader: Int) -> [[UInt8]] {
        Wire.arguments(
            "XREADGROUP",
            "GROUP",
            "workers",
            "worker-\(reader)-0",
            "COUNT",
            "1",
            "BLOCK",
            "60000",
            "STREAMS",
            "booking_emails",
            ">"
        )
    }

    /// The server's used memory as soon as nobody but the one who asks and so many readers are
    /// connected, and the memory is below a limit.
    private func memory(
        of server: RedisKit.RedisServer,
        readers: Int,
        below limit: Int
    ) throws -> Int {
        let deadline = RedisKit.RedisServer.seconds() + 30
        var used = 0
        while RedisKit.RedisServer.seconds() < deadline {
            let fields = try server.info()
            used = fields["used_memory"] ?? 0
            if fields["connected_clients"] == readers + 1, used < limit { break }
        }
        return used
    }

    /// Makes the stream and its group, and calls the read once for its histogram.
    private func prepare(_ server: RedisKit.RedisServer) throws {
        let connection = try server.connect()
        _ = try connection.run([
            Wire.arguments("XGROUP", "CREATE", "booking_emails", "workers", "0", "MKSTREAM")
        ])
        _ = try connection.run([
            Wire.arguments(
                "XREADGROUP",
                "GROUP",
                "workers",
                "nobody",
                "STREAMS",
                "booking_emails",
                ">"
            )
        ])
    }

    @Test("buffers shrink within a second, and what nobody uses goes after two more")
    func blockedReaders() throws {
        let network = Network(name: "socket", oneWay: 0, source: "the test's own")
        let settings = RedisSettings(maxMemory: nil, policy: .noeviction, network: network)
        let model = RedisModel(settings: settings, families: [], seed: 1)
        _ = try model.execute(.ping, at: 0)
        let modelBefore = model.usedMemory
        let server = try RedisKit.RedisServer()
        try prepare(server)
        _ = try server.info()
        let before = try memory(of: server, readers: 0, below: .max)

        let connections = try (0..<Self.readers).map { _ in try server.connect() }
        for (reader, connection) in connections.enumerated() {
            try connection.send([Self.read(as: reader)])
            model.setReader(model.connectReader(at: 0), isBlocked: true, at: 0)
        }
        _ = try model.execute(.ping, at: 2 * .second)
        let shrunk = model.usedMemory - modelBefore
        _ = try model.execute(.ping, at: 4 * .second)
        let idle = model.usedMemory - modelBefore
        for expected in [shrunk, idle] {
            let limit = before + expected + expected / 50
            let real = try memory(of: server, readers: Self.readers, below: limit) - before
            #expect(abs(real - expected) <= expected / 50, "model \(expected), server \(real)")
        }
        #expect(idle < shrunk / 5)
    }

    @Test("what a script calls has histograms of its own")
    func scripts() throws {
        let family = KeyFamily(template: "k:{n}", parts: [.text("k:"), .number(slot: 0)])
        let network = Network(name: "socket", oneWay: 0, source: "the test's own")
        let settings = RedisSettings(maxMemory: nil, policy: .noeviction, network: network)
        let model = RedisModel(settings: settings, families: [family], seed: 1)
        let server = try RedisKit.RedisServer()
        // EVAL has one histogram, as EVALSHA has.
        _ = try server.connect().run([Wire.arguments("SCRIPT", "LOAD", Script.countInWindow.lua)])
        _ = try server.info()
        let before = (
            real: try memory(of: server, readers: 0, below: .max), model: model.usedMemory
        )
        let command = Command.script(.countInWindow, [Key(0, 1)], [60_000])
        _ = try server.connect().run(Wire.requests(command, families: [family]))
        _ = try model.execute(command, at: 0)
        let real = try memory(of: server, readers: 0, below: .max) - before.real
        let modelled = model.usedMemory - before.model
        #expect(abs(real - modelled) <= real / 100, "model \(modelled), server \(real)")
    }
}
