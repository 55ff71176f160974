import Measurement
import Simulation
import Stores

/// The same keys written to a real server and to the model: how much their used memory grows.
public struct MemoryRun {
    /// The growth of used memory over the same server with one key of each kind, in bytes.
    public struct Growth: Sendable, CustomStringConvertible {
        /// The server's.
        public var real: Int
        /// The model's.
        public var model: Int
        /// How far the model is off, in shares of the server's growth.
        public var error: Double { Double(model - real) / Double(real) }

        /// Both figures and how far the model is off.
        public var description: String { "model \(model), server \(real), \(error * 100) %" }
    }

    private static let families = [
        KeyFamily(template: "k:{n}", parts: [.text("k:"), .number(slot: 0)]),
        KeyFamily(template: "lock:{range}", parts: [.text("lock:"), .digest(slot: 0)]),
    ]

    private let server: RedisServer
    private let model: RedisModel

    /// Starts an empty server, and calls for the first time what the measurement itself calls.
    public init() throws {
        server = try RedisServer()
        let network = Network(name: "socket", oneWay: 0, source: "the test's own")
        model = RedisModel(
            settings: RedisSettings(maxMemory: nil, policy: .noeviction, network: network),
            families: Self.families,
            seed: 1
        )
        try warmUp()
        _ = try server.settledMemory()
    }

    /// Calls PING on both; its connection is gone when this returns.
    private func warmUp() throws {
        let connection = try server.connect()
        _ = try connection.run(Wire.requests(.ping, families: Self.families))
        _ = try model.execute(.ping, at: 0)
    }

    /// Writes so many keys of each filling and answers by how much both grew.
    public func growth(of fillings: [Filling], keys: UInt32) throws -> Growth {
        try write(fillings, 0..<1)
        let before = (real: try server.settledMemory(), model: model.usedMemory)
        try write(fillings, 1..<keys + 1)
        // By then the model too has moved its tables.
        _ = try model.execute(.ping, at: .minute)
        return Growth(
            real: try server.settledMemory() - before.real,
            model: model.usedMemory - before.model
        )
    }

    /// Writes the keys to both; each filling has numbers of its own.
    private func write(_ fillings: [Filling], _ keys: Range<UInt32>) throws {
        let connection = try server.connect()
        var requests: [[[UInt8]]] = []
        for number in keys {
            for (place, filling) in fillings.enumerated() {
                let number = number + UInt32(place) * 10_000
                for command in filling.commands(Key(0, number), number) {
                    requests += Wire.requests(command, families: Self.families)
                    _ = try model.execute(command, at: 0)
                }
                if requests.count >= 100 {
                    try connection.send(requests)
                    try connection.skip(requests.count)
                    requests = []
                }
            }
        }
        try connection.send(requests)
        try connection.skip(requests.count)
    }
}
