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

    /// The readers that wait for an entry of a stream, in the order in which they came.
    private var blocked: [BlockedReader] = []

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
            if !blocked.isEmpty { serveBlocked(after: command) }
        } catch {
            await timeline.sleep(until: back)
            throw error
        }
        await timeline.sleep(until: back)
        return reply
    }

    // MARK: Blocking reads

    /// Executes a read of a stream that waits for an entry when there is none.
    func read(
        _ command: Command,
        from key: Key,
        oneWay: Nanoseconds,
        block: Nanoseconds
    ) async throws(StoreError) -> Reply {
        let reader = BlockedReader(
            command: command,
            key: key,
            oneWay: oneWay,
            deadline: block == 0 ? nil : timeline.now + oneWay + block,
            waiter: Waiter(timeline)
        )
        let reply = try await execute(command, oneWay: oneWay)
        guard reply == .none else { return reply }
        blocked.append(reader)
        let isServed = await reader.waiter.wait(until: reader.deadline.map { $0 + oneWay })
        if !isServed, reader.answer == nil {
            blocked.removeAll { $0 === reader }
            return .none
        }
        guard let answer = reader.answer else { return .none }
        await timeline.sleep(until: answer.back)
        return try answer.result.get()
    }

    /// Gives what was added to a stream to the first reader that waits for it.
    private func serveBlocked(after command: Command) {
        switch command {
        case .streamAdd(let key, _, _, _, _): serveBlocked(on: key)
        case .transaction(let commands): for inner in commands { serveBlocked(after: inner) }
        default: break
        }
    }

    private func serveBlocked(on key: Key) {
        let time = freeAt
        guard
            let index = blocked.firstIndex(where: { $0.key == key && $0.deadline ?? .max >= time })
        else { return }
        let reader = blocked[index]
        let result: Result<Reply, StoreError>
        do { result = .success(try model.execute(reader.command, at: time)) } catch {
            result = .failure(error)
        }
        if result == .success(.none) { return }
        let service = model.serviceTime(of: reader.command)
        freeAt += service
        busy += service
        let back = freeAt + reader.oneWay
        reader.answer = (result, back)
        blocked.remove(at: index)
        timeline.schedule(at: back) { reader.waiter.wake() }
    }
}

/// A client that waits in XREADGROUP … BLOCK.
private final class BlockedReader {
    let command: Command
    let key: Key
    let oneWay: Nanoseconds
    /// When the server answers that there is nothing; nil is never.
    let deadline: Nanoseconds?
    let waiter: Waiter
    /// What the server answered, and when the client has it.
    var answer: (result: Result<Reply, StoreError>, back: Nanoseconds)?

    init(
        command: Command,
        key: Key,
        oneWay: Nanoseconds,
        deadline: Nanoseconds?,
        waiter: Waiter
    ) {
        self.command = command
        self.key = key
        self.oneWay = oneWay
        self.deadline = deadline
        self.waiter = waiter
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
        if case .streamReadGroup(let key, _, _, _, .some(let block)) = command {
            return try await server.read(command, from: key, oneWay: oneWay, block: block)
        }
        return try await server.execute(command, oneWay: oneWay)
    }
}
