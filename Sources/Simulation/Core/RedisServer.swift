import Measurement
import Stores

/// The model's Redis server: one thread that executes commands in the order of their arrival.
final class RedisServer {
    /// The server that answers; after a failover it is another one.
    @exclusivity(unchecked) private(set) var model: RedisModel
    let timeline: Timeline
    /// What goes wrong; nil where nothing does.
    let faults: RedisFaults?
    /// Those that take over at the failovers to come, the next one first.
    private var spares: [SpareRedis] = []
    /// What servers that were taken over from had counted, beyond what their successors know.
    private var lostCounts: (evictions: UInt64, expirations: UInt64) = (0, 0)
    /// The limits and locks of a provider; nil for Redis itself.
    private var gate: UpstashGate?
    /// When the thread has done everything that was sent to it.
    @exclusivity(unchecked) private var freeAt: Nanoseconds = 0
    /// The latest instant at which a command began.
    @exclusivity(unchecked) private var lastStart: Nanoseconds = 0
    /// How long the thread was busy.
    @exclusivity(unchecked) private(set) var busy: Nanoseconds = 0

    /// The readers that wait for an entry of a stream, in the order in which they came.
    private var blocked: [BlockedReader] = []

    /// Creates a server.
    ///
    /// - Parameters:
    ///   - timeline: The world's time.
    ///   - faults: What goes wrong; nil where nothing does.
    ///   - gate: The limits and locks of a provider.
    ///   - model: Makes a server with nothing in it, each time an equal one.
    init(
        timeline: Timeline,
        faults: RedisFaults?,
        gate: UpstashGate? = nil,
        model: () -> RedisModel
    ) {
        self.timeline = timeline
        self.gate = gate
        self.faults = faults
        self.model = model()
        var lag: Nanoseconds = 0
        for loses in faults?.losses ?? [] {
            lag = max(lag, loses)
            spares.append(SpareRedis(model(), lag: lag))
        }
        for instant in faults?.instants ?? [] where instant != .max {
            timeline.schedule(at: instant) { self.change(until: instant) }
        }
        for outage in faults?.outages ?? [] where outage.cuts {
            timeline.schedule(at: outage.start) { self.cutReaders(outage) }
        }
    }

    /// Keys evicted since the start.
    var evictions: UInt64 { model.evictions + lostCounts.evictions }
    /// Keys expired since the start.
    var expirations: UInt64 { model.expirations + lostCounts.expirations }

    /// Notes that a client has connected.
    func connect() {
        model.connect()
        for spare in spares { spare.model.connect() }
    }

    /// Notes that a client has opened a connection for reads with BLOCK; answers its number.
    func connectReader() -> Int {
        for spare in spares { _ = spare.model.connectReader(at: timeline.now) }
        return model.connectReader(at: timeline.now)
    }

    /// Notes that a client has begun or ended a read with BLOCK.
    func setReader(_ number: Int, isBlocked: Bool) {
        for spare in spares {
            spare.model.setReader(number, isBlocked: isBlocked, at: timeline.now)
        }
        model.setReader(number, isBlocked: isBlocked, at: timeline.now)
    }

    /// Executes a command that arrives after a one-way time, and answers when its reply is back.
    ///
    /// Commands are executed when they are sent, at the time at which the server would: with one
    /// thread and a constant delay the order of sending is the order of execution, so this is
    /// exact, and the caller is suspended once. Only the way back may vary, by `extra`.
    @inline(__always)
    func execute(
        _ command: Command,
        oneWay: Nanoseconds,
        extra: Nanoseconds = 0
    ) async throws(StoreError) -> Reply {
        let start = max(timeline.now + oneWay, freeAt)
        let service = model.serviceTime(of: command)
        freeAt = start + service
        busy += service
        let back = freeAt + oneWay + extra
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

    /// Executes a command and lets the spares know of it.
    @inline(__always)
    private func run(_ command: Command, at instant: Nanoseconds) throws(StoreError) -> Reply {
        for spare in spares { spare.note(command, at: instant) }
        return try model.execute(command, at: instant)
    }

    // MARK: Faults

    /// What became of a command that arrived while the server could be reached.
    enum Execution {
        /// The result leaves the server at an instant.
        case done(Result<Reply, StoreError>, at: Nanoseconds)
        /// The connection was cut at an instant, whether or not the command had been executed.
        case cut(at: Nanoseconds)
    }

    /// Executes a command that arrives at an instant, where faults are played.
    func execute(
        _ command: Command,
        arriving arrival: Nanoseconds,
        from instance: Int,
        _ faults: RedisFaults
    ) -> Execution {
        change(until: arrival)
        let start = gate?.begin(command, arriving: arrival) ?? max(arrival, freeAt)
        if let cut = faults.outages.cut(after: arrival, until: start, for: instance) {
            faults.log.meet(cut.number)
            return .cut(at: cut.start)
        }
        change(until: start)
        let service = faults.service(model.serviceTime(of: command), at: start)
        let finish = start + service
        // At a provider commands overlap, and what the model does stays in the order of time.
        lastStart = max(lastStart, start)
        freeAt = gate == nil ? finish : max(freeAt, finish)
        gate?.end(command, at: finish, now: arrival)
        busy += service
        var result: Result<Reply, StoreError>
        do throws(StoreError) {
            try gate?.check(command)
            let reply = try run(command, at: lastStart)
            gate?.count(command, reply)
            result = .success(reply)
            if !blocked.isEmpty { serveBlocked(after: command) }
        } catch {
            result = .failure(error)
        }
        if let cut = faults.outages.cut(after: start, until: finish, for: instance) {
            faults.log.meet(cut.number)
            return .cut(at: cut.start)
        }
        return .done(result, at: finish)
    }

    /// Lets everything happen to the server that happens to it until an instant.
    private func change(until instant: Nanoseconds) {
        while let (at, end, number, change) = faults?.takeChange(until: instant) {
            switch change {
            case .failover(let loses):
                takeOver(losing: loses, at: at, number)
                freeAt = end
            case .restart(let keepsData):
                if !keepsData { faults?.log.meet(number, model.keyCount) }
                freeAt = at
                model.apply(change, at: at)
            case .memoryLimit:
                let before = model.evictions
                model.apply(change, at: at)
                faults?.log.meet(number, Int(model.evictions - before))
            case .clock:
                model.apply(change, at: at)
            }
            for spare in spares { spare.note(change, at: at) }
        }
    }

    /// Puts the next spare in the server's place.
    private func takeOver(losing loses: Nanoseconds, at instant: Nanoseconds, _ number: Int) {
        let spare = spares.removeFirst()
        faults?.log.meet(number, spare.forget(from: instant - loses))
        for later in spares { _ = later.forget(from: instant - loses) }
        lostCounts.evictions += model.evictions - spare.model.evictions
        lostCounts.expirations += model.expirations - spare.model.expirations
        model = spare.model
    }

    /// Cuts the connections of those who wait for an entry of a stream.
    private func cutReaders(_ outage: Outage) {
        for reader in blocked where outage.fault.strikes(reader.instance) {
            reader.answer = (.failure(.unavailable(.redis)), timeline.now + reader.oneWay)
            reader.waiter.wake()
            faults?.log.meet(outage.number)
        }
        blocked.removeAll { $0.answer != nil }
    }

    // MARK: Blocking reads

    /// Lets a client wait for an entry of a stream; the reply is none where none comes in time.
    func wait(_ reader: BlockedReader) async throws(StoreError) -> Reply {
        blocked.append(reader)
        let isServed = await reader.waiter.wait(until: reader.deadline.map { $0 + reader.oneWay })
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
        do { result = .success(try run(reader.command, at: time)) } catch {
            result = .failure(error)
        }
        if result == .success(.none) { return }
        let service = model.serviceTime(of: reader.command)
        freeAt += service
        busy += service
        let back = (faults?.departure(at: freeAt, to: reader.instance) ?? freeAt) + reader.oneWay
        reader.answer = (result, back)
        blocked.remove(at: index)
        timeline.schedule(at: back) { reader.waiter.wake() }
    }
}
