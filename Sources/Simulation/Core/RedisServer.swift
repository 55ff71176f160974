import Measurement
import Stores

/// The model's Redis server: one thread that executes commands in the order of their arrival.
final class RedisServer {
    let model: RedisModel
    private let timeline: Timeline
    /// When the thread has done everything that was sent to it.
    @exclusivity(unchecked) private var freeAt: Nanoseconds = 0
    /// How long the thread was busy.
    @exclusivity(unchecked) private(set) var busy: Nanoseconds = 0

    init(model: RedisModel, timeline: Timeline) {
        self.model = model
        self.timeline = timeline
    }

    /// Executes a command that arrives after a one-way time, and answers when its reply is back.
    ///
    /// Commands are executed when they are sent, at the time at which the server would: with one
    /// thread and a constant delay the order of sending is the order of execution, so this is
    /// exact, and the caller is suspended once.
    @inline(__always)
    func execute(
        _ command: Command,
        oneWay: Nanoseconds
    ) async throws(StoreError) -> Reply {
        let start = max(timeline.now + oneWay, freeAt)
        let service = model.serviceTime(of: command)
        freeAt = start + service
        busy += service
        let back = freeAt + oneWay
        let reply: Reply
        do {
            reply = try model.execute(command, at: start)
        } catch {
            await timeline.sleep(until: back)
            throw error
        }
        await timeline.sleep(until: back)
        return reply
    }
}

/// An application instance's connection to the model's Redis.
final class ModelRedis: RedisStore {
    private let server: RedisServer
    private let oneWay: Nanoseconds

    init(server: RedisServer, network: Network) {
        self.server = server
        oneWay = network.oneWay
        server.model.connect()
    }

    func send(_ command: Command) async throws(StoreError) -> Reply {
        try await server.execute(command, oneWay: oneWay)
    }
}
