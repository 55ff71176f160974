public import Measurement
public import Stores
import Synchronization

/// Plays trials on real servers in real time.
///
/// It starts a `redis-server` for each trial and one `postgres` for all of them, on loopback ports
/// and in a temporary folder. Nothing of them outlives ``shutdown()``, the engine or the program.
public final class LiveEngine: Engine {
    /// The engine's name on the command line and in results.
    public let name = "live"
    /// The servers are on the loopback of this machine, whatever network the scenario names.
    public let playsNetwork = false
    /// The time between two calls of the progress closure.
    private static let progressStep = 100 * Nanoseconds.millisecond

    private let options: LiveOptions
    private let servers = ThrowawayServers()
    private let playing = Mutex(())

    /// Creates an engine; servers are started by the first trial.
    public init(_ options: LiveOptions = LiveOptions()) { self.options = options }

    deinit { shutdown() }

    /// Stops the servers and removes their folder; a later trial starts new ones.
    ///
    /// A trial that is being played then ends with failed requests.
    public func shutdown() { servers.shutdown() }

    /// Plays a trial at true speed; trials on one engine play one after the other.
    public func play(
        _ trial: Trial,
        progress: (Nanoseconds) -> Bool
    ) throws(EngineFailure) -> TrialRecord {
        try playing.withLock { _ throws(EngineFailure) in
            do throws(ServerProblem) {
                return try playOnServers(trial, progress)
            } catch {
                throw error.engineFailure
            }
        }
    }

    private func playOnServers(
        _ trial: Trial,
        _ progress: (Nanoseconds) -> Bool
    ) throws(ServerProblem) -> TrialRecord {
        try servers.check(for: trial)
        let postgres = try servers.postgres(maxConnections: trial.postgres.maxConnections)
        let control = try postgres.control()
        for statement in TrialSchema.creation(of: trial.tables) { try control.run(statement) }
        var redis: RedisServer?
        if let settings = trial.redis { redis = try servers.redis(settings) }
        defer { redis?.stop() }

        let world = try makeWorld(trial, redis: redis, postgres: postgres)
        defer { world.assumeIsolated { $0.close() } }
        let busyBefore = postgres.busy
        let hasEnded = try play(world, progress)
        let databaseBusy = postgres.busy - busyBefore
        let bookings = try storedBookings(of: trial, control)
        var record = world.assumeIsolated {
            $0.record(stoppedEarly: !hasEnded, bookings: bookings)
        }
        record.engine.databaseBusy = databaseBusy
        if max(trial.redis?.network.oneWay ?? 0, trial.postgres.network.oneWay) > 0 {
            record.engine.notes.append("the scenario's network delays are not added")
        }
        if let redis, redis.hasEnded {
            record.engine.notes.append("the Redis server ended in the middle of the trial")
        }
        let version = try control.run("SHOW server_version").first?.first ?? ""
        record.engine.notes.append(
            "PostgreSQL \(version), a throwaway server on loopback, fsync on"
        )
        judgeLag(of: &record)
        return record
    }

    private func makeWorld(
        _ trial: Trial,
        redis: RedisServer?,
        postgres: PostgresServer
    ) throws(ServerProblem) -> LiveWorld {
        let address = try postgres.applicationAddress()
        do {
            return try LiveWorld(trial, redis: redis?.address, postgres: address, options: options)
        } catch {
            throw ServerProblem(error)
        }
    }

    /// Plays the window and drains.
    ///
    /// - Returns: Whether the window was played to its end.
    private func play(
        _ world: LiveWorld,
        _ progress: (Nanoseconds) -> Bool
    ) throws(ServerProblem) -> Bool {
        let opened = world.assumeIsolated { world -> StoreError? in
            do throws(StoreError) {
                try world.open()
                return nil
            } catch {
                return error
            }
        }
        if let opened {
            throw ServerProblem("the throwaway Redis server does not answer: \(opened.word)")
        }
        var hasEnded = false
        while !hasEnded {
            let now = world.assumeIsolated { $0.offer(for: Self.progressStep) }
            hasEnded = now == nil
            if let now, !progress(now) { break }
        }
        world.assumeIsolated { $0.drain() }
        return hasEnded
    }

    private func storedBookings(
        of trial: Trial,
        _ control: PostgresControl
    ) throws(ServerProblem) -> [StoredBooking] {
        var bookings: [StoredBooking] = []
        for table in trial.tables {
            guard case .bookings = table.content else { continue }
            for row in try control.run(TableText(table: table).storedBookings) {
                guard row.count == 4, let operation = Int64(row[0]), let resource = UInt32(row[1]),
                    let start = UInt32(row[2]), let end = UInt32(row[3])
                else { throw ServerProblem("a stored booking reads \(row)") }
                bookings.append(
                    StoredBooking(
                        operation: UInt64(bitPattern: operation),
                        resource: resource,
                        start: start,
                        end: end
                    )
                )
            }
        }
        return bookings
    }

    /// Says whether we, and not the servers, were the limit.
    private func judgeLag(of record: inout TrialRecord) {
        var lag = Histogram()
        for endpoint in record.endpoints { lag.merge(endpoint.lag) }
        let high = lag.value(atPercentile: 99)
        record.engine.generatorLimited = high > options.lagLimit
        record.engine.notes.append(
            "lag p99 \(high / .microsecond) µs, limit \(options.lagLimit / .microsecond) µs"
        )
    }
}
