import Measurement
import Stores
import Workload

/// One trial on real servers: everything that lives on the loop's thread.
///
/// The compiler keeps the stores inside of this actor, and the executor keeps the actor on one
/// thread.
actor LiveWorld {
    nonisolated let executor: LoopExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// The time that the servers get to answer before the window.
    private static let patience = 10 * Nanoseconds.second
    /// The time that requests get to notice that they were cut off.
    private static let grace = Nanoseconds.second

    private let trial: Trial
    private let options: LiveOptions
    private let loop: EventLoop
    private let recorder: Recorder
    private let processes: LiveProcesses
    private let levels = PoolLevels()
    private let ledger: FaultLedger?
    private let meter: Meter?
    private let clients: ClientMaker
    private let redis: [LiveRedis]
    private let pools: [LivePostgres]
    private let sampler: RedisSampler?
    private let databaseSampler: DatabaseSampler?
    /// The trial's statements.
    nonisolated let catalog: StatementCatalog
    private var source: (any RequestSource)?
    private var upcoming: Request?
    private var workers: Workers?
    private var application: (any Application)?
    private var isSampling = false
    private var end: Nanoseconds = 0
    private var unended = 0

    init(
        _ trial: Trial,
        places: LivePlaces,
        schema: TrialSchema = .throwaway,
        keyPrefix: String = "",
        budget: Budget? = nil,
        options: LiveOptions
    ) throws(SystemFailure) {
        self.trial = trial
        self.options = options
        executor = LoopExecutor()
        let loop = try EventLoop(executor: executor)
        self.loop = loop
        recorder = Recorder(layout: trial.layout)
        processes = LiveProcesses(executor: executor)

        let (ledger, meter) = (Self.ledger(of: trial, on: loop), budget.map(Meter.init))
        (self.ledger, self.meter) = (ledger, meter)
        catalog = StatementCatalog(tables: trial.tables)
        let metered = meter.flatMap { meter in budget.map { ($0.stores, meter) } }
        let clients = ClientMaker(
            loop: loop,
            families: trial.families.map { $0.prefixed(by: keyPrefix) },
            schema: schema,
            catalog: catalog,
            limits: ClientLimits(options.limits, trial),
            meters: metered.map { stores, meter in
                Dictionary(uniqueKeysWithValues: stores.map { ($0, meter) })
            } ?? [:],
            ledger: ledger,
            statements: StatementCounter(catalog)
        )
        self.clients = clients
        redis = (0..<(places.redis.isEmpty ? 0 : trial.instances)).map {
            clients.redis(of: $0, at: places)
        }
        sampler = places.sampler.map { RedisSampler(clients.redis(to: $0, isApplication: false)) }
        databaseSampler = places.databaseSampler.map { address in
            DatabaseSampler(of: places.database) {
                clients.postgres(to: address, isApplication: false)
            }
        }
        pools = (0..<trial.instances).map { [levels] in
            clients.pool(of: $0, as: trial.postgres, at: places, levels)
        }
    }

    private static func ledger(of trial: Trial, on loop: EventLoop) -> FaultLedger? {
        trial.faults.isEmpty ? nil : FaultLedger(trial.faults, clock: LiveClock(loop: loop))
    }

    // MARK: The trial

    /// Prepares the stores and opens the window.
    func open() throws(StoreError) {
        try prepare()
        let application = trial.application(seams(), recorder)
        let workers = Workers(application: application, executor: executor)
        recorder.gauges = { [sampler, databaseSampler, levels] in
            var gauges = sampler?.gauges ?? Gauges()
            gauges.connectionsInUse = Int64(levels.inUse)
            gauges.connectionWaiters = Int64(levels.waiting)
            gauges.database = databaseSampler?.gauges
            return gauges
        }
        source = trial.requests()
        upcoming = source?.next()
        self.workers = workers
        self.application = application
        loop.startWindow()
        application.start(isolation: self)
        startSampling()
    }

    /// Serves each request at its intended instant, whether or not earlier ones have ended, for a
    /// while.
    ///
    /// - Returns: The time since the start of the window; nil when the window has ended.
    func offer(for span: Nanoseconds) -> Nanoseconds? {
        let pause = loop.now + span
        while true {
            loop.runReady()
            let now = loop.now
            if exceeded != nil { return nil }
            if let next = upcoming, next.at <= now {
                workers?.serve(next, isolation: self)
                upcoming = source?.next()
                continue
            }
            if upcoming == nil, now >= trial.layout.window { return nil }
            if now >= pause { return now }
            loop.wait(until: min(upcoming?.at ?? trial.layout.window, pause))
        }
    }

    /// Waits for the requests in flight, then for what runs beside them; at the limit their stores
    /// fail and their sleeps end.
    func drain() {
        let limit = loop.now + options.drainLimit
        application?.dismiss()
        run(until: limit) { workers?.busy ?? 0 == 0 }
        application?.stop()
        loop.endRests()
        run(until: limit) { isDrained }
        unended = workers?.busy ?? 0
        if isDrained {
            takeLastSample()
        } else {
            closeStores()
            loop.wakeSleepers()
            run(until: loop.now + Self.grace) { isDrained }
        }
        end = loop.now
    }

    /// Closes every connection and ends everything that still waits, so that no task keeps the
    /// world alive.
    func close() {
        closeStores()
        loop.wakeSleepers()
        workers?.dismiss()
        loop.runReady()
        loop.dropAlarms()
    }

    /// Closes the record with the bookings and payouts that the database holds.
    func record(
        stoppedEarly: Bool,
        bookings: [StoredBooking],
        payouts: [StoredPayout]
    ) -> TrialRecord {
        var engine = engineRecord()
        if stoppedEarly { engine.notes.append("stopped before the end of the window") }
        return recorder.finish(
            setup: trial.setup,
            repetition: trial.repetition,
            seed: trial.seed,
            at: end,
            engine: engine,
            bookings: bookings,
            payouts: payouts
        )
    }

    /// What was sent to given servers so far; nil without any.
    var spent: Meter.Reading? { meter?.reading }

    /// Which limit on given servers was reached, in words; nil while none is.
    var exceeded: String? { meter?.exceeded }

    /// The commands that the trial's clients sent, by kind.
    var commandsSent: [UInt64] { clients.commands.counts }

    /// The commands that Redis processed meanwhile, by name; nil where it did not tell.
    var commandsProcessed: [String: UInt64]? { sampler?.processed }

    /// What the trial's clients know Postgres to have done.
    var statementsCounted: StatementCounts { clients.statements.counts }

    /// The version that Redis says it has; nil without Redis.
    var redisVersion: String? { sampler?.newest.version }

    private var isDrained: Bool { workers?.busy ?? 0 == 0 && processes.running == 0 }

    private func seams() -> [Seams] {
        let clock = LiveClock(loop: loop)
        return pools.indices.map { index in
            var store: (any RedisStore)? = redis.isEmpty ? nil : redis[index]
            var pool: any SQLStore = pools[index]
            if let ledger {
                store = store.map { StruckRedis($0, ledger, instance: index) }
                pool = StruckPostgres(pool, ledger, instance: index)
            }
            return Seams(redis: store, sql: pool, clock: clock, processes: processes)
        }
    }

    // MARK: The loop

    /// Loads the scripts and reads the first sample, before the window.
    private func prepare() throws(StoreError) {
        processes.start(isolation: self) { await self.sampleDatabase() }
        run(until: loop.now + Self.patience) { processes.running == 0 }
        guard let first = redis.first, let sampler else { return }
        var outcome: Result<Void, StoreError>?
        processes.start(isolation: self) {
            do throws(StoreError) {
                try await first.loadScripts()
                try await sampler.sample()
                try await sampler.count()
                sampler.startWindow()
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
        }
        run(until: loop.now + Self.patience) { outcome != nil }
        guard let outcome else { throw .timedOut(.redis) }
        try outcome.get()
    }

    /// Turns the loop until a condition holds or an instant has come.
    private func run(until instant: Nanoseconds, _ isDone: () -> Bool) {
        while true {
            loop.runReady()
            if isDone() || loop.now >= instant { return }
            loop.wait(until: instant)
        }
    }

    private func closeStores() {
        isSampling = false
        for store in redis { store.close() }
        for pool in pools { pool.close() }
        sampler?.close()
        databaseSampler?.close()
        loop.runReady()
    }

    // MARK: Samples

    /// Samples Redis at a steady pace, and closes the intervals of the timeline where no request
    /// does.
    private func startSampling() {
        isSampling = true
        keepSampling { await self.sample() }
        // A server that stands still must not hold up the other one's samples.
        keepSampling { await self.sampleDatabase() }
    }

    private func keepSampling(_ take: @escaping () async -> Void) {
        Task.immediate(executorPreference: executor) {
            var next = options.sampling
            while isSampling {
                await loop.sleep(until: next)
                guard isSampling else { return }
                await take()
                recorder.advance(to: loop.now)
                next += options.sampling
            }
        }
    }

    private func takeLastSample() {
        isSampling = false
        processes.start(isolation: self) {
            await self.sample()
            await self.sampleDatabase()
            do { try await self.sampler?.count() } catch { return }
        }
        run(until: loop.now + Self.grace) { processes.running == 0 }
    }

    /// A server that does not answer leaves the sample before.
    private func sample() async {
        do { try await sampler?.sample() } catch { return }
    }

    private func sampleDatabase() async {
        do { try await databaseSampler?.sample() } catch { return }
    }

    private func engineRecord() -> EngineRecord {
        var record = EngineRecord()
        if let sampler {
            record.redisUsedMemoryPeak = sampler.peak
            record.evictions = sampler.gauges.evictions
            record.expirations = sampler.gauges.expirations
            record.redisBusy = sampler.busy
        }
        if let ledger { record.faultsMet = ledger.met }
        record.connectionsInUsePeak = Int64(levels.inUsePeak)
        record.connectionWaitersPeak = Int64(levels.waitingPeak)
        if unended > 0 {
            record.notes.append(
                "\(unended) requests had not ended \(options.drainLimit / .millisecond) ms after "
                    + "the window and were cut off"
            )
        }
        return record
    }
}
