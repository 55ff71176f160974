import Measurement
import Stores
import Workload

/// An application instance's connection to the model's Redis.
///
/// Where faults are played: what is sent into an outage is refused at once, or sent again when the
/// outage ends. A client connects again without delay, and what it has given up on after its
/// timeout is not sent again.
final class ModelRedis: RedisStore {
    private let server: RedisServer
    private let timeline: Timeline
    private let oneWay: Nanoseconds
    private let spread: RoundTripSpread?
    @exclusivity(unchecked) private var random: RandomStream
    private let instance: Int
    private let timeout: Nanoseconds?
    /// Connections of reads with BLOCK that nobody waits on.
    @exclusivity(unchecked) private var idleReaders: [Int] = []

    init(server: RedisServer, settings: RedisSettings, instance: Int, seed: UInt64) {
        self.server = server
        self.instance = instance
        timeline = server.timeline
        oneWay = settings.network.oneWay
        spread = settings.network.spread
        random = RandomStream(seed: seed, name: "redis network \(instance)")
        timeout = settings.timeout
        server.connect()
    }

    func send(_ command: Command) async throws(StoreError) -> Reply {
        if case .streamReadGroup(let key, _, _, _, .some(let block)) = command {
            // As with real clients, it would hold up every command behind it.
            let reader = idleReaders.popLast() ?? server.connectReader()
            server.setReader(reader, isBlocked: true)
            defer {
                server.setReader(reader, isBlocked: false)
                idleReaders.append(reader)
            }
            return try await read(command, from: key, block: block)
        }
        guard let faults = server.faults else {
            return try await server.execute(command, oneWay: oneWay, extra: extra())
        }
        return try await exchange(command, faults)
    }

    /// What the way back of the next reply takes beside the usual.
    @inline(__always)
    private func extra() -> Nanoseconds {
        spread.map { max(-oneWay, $0.extra(at: random.below(1_000_000))) } ?? 0
    }

    /// Reads a stream, and waits for an entry when there is none.
    private func read(
        _ command: Command,
        from key: Key,
        block: Nanoseconds
    ) async throws(StoreError) -> Reply {
        let reader = BlockedReader(
            command: command,
            instance: instance,
            key: key,
            oneWay: oneWay,
            deadline: block == 0 ? nil : timeline.now + oneWay + block,
            waiter: Waiter(timeline)
        )
        let reply =
            if let faults = server.faults {
                try await exchange(command, faults)
            } else {
                try await server.execute(command, oneWay: oneWay, extra: extra())
            }
        guard reply == .none else { return reply }
        return try await server.wait(reader)
    }

    /// Sends a command through whatever faults there are, and waits for its reply.
    private func exchange(
        _ command: Command,
        _ faults: RedisFaults
    ) async throws(StoreError) -> Reply {
        let deadline = timeout.map { timeline.now + $0 } ?? .max
        let arrival = try await reach(faults, before: deadline)
        switch server.execute(command, arriving: arrival, from: instance, faults) {
        case .cut(let instant):
            try await wait(until: instant + oneWay, before: deadline)
            throw .unavailable(.redis)
        case .done(let result, let finish):
            let departure = faults.departure(at: finish, to: instance)
            try await wait(until: departure + oneWay + extra(), before: deadline)
            return try result.get()
        }
    }

    /// Waits until what is sent arrives, and answers when that is.
    private func reach(
        _ faults: RedisFaults,
        before deadline: Nanoseconds
    ) async throws(StoreError) -> Nanoseconds {
        while true {
            let arrival = timeline.now + oneWay
            guard let outage = faults.outages.holding(at: arrival, for: instance) else {
                return arrival
            }
            faults.log.meet(outage.number)
            if outage.cuts {
                try await wait(until: arrival + oneWay, before: deadline)
                throw .unavailable(.redis)
            }
            // Nothing was sent before this, so what the server does stays in the order of time.
            try await wait(until: outage.end - oneWay, before: deadline)
        }
    }

    private func wait(
        until instant: Nanoseconds,
        before deadline: Nanoseconds
    ) async throws(StoreError) {
        await timeline.sleep(until: min(instant, deadline))
        if instant > deadline { throw .timedOut(.redis) }
    }
}
