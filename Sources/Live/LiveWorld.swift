import Measurement
import Stores
import Workload

/// One trial on real servers, or a loop's share of it: everything that lives on the loop's thread.
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

    /// Which of the application's instances live on this loop.
    let share: Share
    /// What the trial's loops have in common.
    let meeting: LoopMeeting
    private let trial: Trial
    private let options: LiveOptions
    private let loop: EventLoop
    private let recorder: Recorder
    private let processes: LiveProcesses
    private let ledger: FaultLedger?
    private let clients: ClientMaker
    private var bell: (watch: EventLoop.Watch, number: Int32)?
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

    /// Builds the clients of one loop; the first loop's look at the servers too.
    ///
    /// - Parameters:
    ///   - trial: The trial.
    ///   - setting: Where the clients connect, and how.
    ///   - others: What the trial's loops have in common; nil where there is one.
    ///   - number: The number of the loop.
    /// - Throws: ``SystemFailure`` where the system gives no descriptors.
    init(
        _ trial: Trial,
        in setting: LoopSetting,
        with others: LoopMeeting? = nil,
        number: Int = 0
    ) throws(SystemFailure) {
        let meeting = if let others { others } else { try LoopMeeting() }
        let share = Share(number, of: meeting.count)
        (self.trial, self.meeting, self.share) = (trial, meeting, share)
        options = setting.options
        executor = LoopExecutor()
        let loop = try EventLoop(executor: executor)
        self.loop = loop
        recorder = Recorder(layout: trial.layout, isPart: meeting.count > 1)
        processes = LiveProcesses(executor: executor)
        bell = meeting.bells.isEmpty ? nil : Self.hear(meeting.bells[number], on: loop)

        let (places, ledger) = (setting.places, Self.ledger(of: trial, on: loop))
        self.ledger = ledger
        catalog = StatementCatalog(tables: trial.tables)
        let clients = ClientMaker(
            loop: loop,
            families: trial.families.map { $0.prefixed(by: setting.keyPrefix) },
            schema: setting.schema,
            catalog: catalog,
            limits: ClientLimits(options.limits, trial),
            meters: meeting.meters,
            ledger: ledger,
            statements: StatementCounter(catalog)
        )
        self.clients = clients
        let instances = (0..<trial.instances).filter(share.holds)
        redis = places.redis.isEmpty ? [] : instances.map { clients.redis(of: $0, at: places) }
        pools = instances.map {
            clients.pool(of: $0, as: trial.postgres, at: places, meeting.levels)
        }
        // The servers have levels of their own, so one loop asks for them.
        sampler = (number == 0 ? places.sampler : nil).map {
            RedisSampler(clients.redis(to: $0, isApplication: false))
        }
        databaseSampler = (number == 0 ? places.databaseSampler : nil).map { address in
            DatabaseSampler(of: places.database) {
                clients.postgres(to: address, isApplication: false)
            }
        }
    }

    private static func hear(
        _ bell: LoopBell,
        on loop: EventLoop
    ) -> (watch: EventLoop.Watch, number: Int32) {
        (loop.watch(bell.number, for: .reading, BellWatcher(bell)), bell.number)
    }

    private static func ledger(of trial: Trial, on loop: EventLoop) -> FaultLedger? {
        trial.faults.isEmpty ? nil : FaultLedger(trial.faults, clock: LiveClock(loop: loop))
    }

    // MARK: The trial

    /// Prepares the stores, builds the application and opens the window, which the other loops wait
    /// for.
    ///
    /// - Throws: `StoreError` where Redis does not answer.
    func open() throws(StoreError) {
        try prepare()
        build()
        waitFor { meeting.isComplete(.built) || meeting.failure != nil }
        guard meeting.failure == nil else { return meeting.abandon() }
        let now = EventLoop.monotonic()
        meeting.open(at: now, digests: clients.digests.digests)
        start(at: now)
    }

    /// Builds the share of the application and waits until the first loop opens the window.
    ///
    /// - Returns: Whether it did.
    func join() -> Bool {
        build()
        waitFor { meeting.opening != .awaited }
        guard case .open(let instant, let digests) = meeting.opening else { return false }
        clients.digests.digests = digests
        start(at: instant)
        return true
    }

    private func build() {
        let application =
            meeting.application?.part(share, seams(), recorder)
            ?? trial.application(seams(), recorder)
        if share.number == 0 {
            recorder.gauges = { [sampler, databaseSampler, levels = meeting.levels] in
                var gauges = sampler?.gauges ?? Gauges()
                gauges.connectionsInUse = Int64(levels.inUse)
                gauges.connectionWaiters = Int64(levels.waiting)
                gauges.database = databaseSampler?.gauges
                return gauges
            }
        }
        workers = Workers(application: application, executor: executor)
        self.application = application
        source = trial.requests()
        upcoming = nextRequest()
        meeting.arrive(at: .built)
    }

    private func start(at instant: Nanoseconds) {
        loop.startWindow(at: instant)
        application?.start(isolation: self)
        startSampling()
    }

    /// The next request that an instance of this loop serves.
    ///
    /// Every loop walks the whole stream, so that nothing has to be handed from one to another.
    private func nextRequest() -> Request? {
        while let request = source?.next() {
            let turn = Share.turn(of: request, among: trial.instances)
            if share.holds(instance: turn) { return request }
        }
        return nil
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
                upcoming = nextRequest()
                continue
            }
            if upcoming == nil, now >= trial.layout.window { return nil }
            if now >= pause { return now }
            loop.wait(until: min(upcoming?.at ?? trial.layout.window, pause))
        }
    }

    /// Waits for the requests in flight, then for what runs beside them, on every loop; at the
    /// limit their stores fail and their sleeps end.
    func drain() {
        let limit = loop.now + options.drainLimit
        application?.dismiss()
        run(until: limit) { workers?.busy ?? 0 == 0 }
        // Requests of other loops may still queue jobs for workers of this one.
        wait(for: .served, until: limit)
        application?.stop()
        loop.endRests()
        run(until: limit) { isDrained }
        unended = workers?.busy ?? 0
        wait(for: .drained, until: limit)
        if isDrained {
            takeLastSample()
        } else {
            closeStores()
            loop.wakeSleepers()
            run(until: loop.now + Self.grace) { isDrained }
        }
        meeting.end(at: loop.now)
        waitFor { meeting.isComplete(.ended) }
    }

    /// What this loop's recorder collected.
    func part() -> TrialPart { recorder.part(at: meeting.end) }

    /// Waits until the first loop lets the connections go.
    func waitForClosing() {
        meeting.arrive(at: .closing)
        waitFor { meeting.isComplete(.closing) }
    }

    private func wait(for point: LoopMeeting.Point, until limit: Nanoseconds) {
        meeting.arrive(at: point)
        run(until: limit) { meeting.isComplete(point) }
    }

    /// Closes every connection and ends everything that still waits, so that no task keeps the
    /// world alive.
    func close() {
        closeStores()
        loop.wakeSleepers()
        workers?.dismiss()
        loop.runReady()
        loop.dropAlarms()
        if let bell { loop.end(bell.watch, of: bell.number) }
        bell = nil
    }

    /// What this loop measured: ask once its connections are closed.
    func result(_ part: TrialPart) -> LoopResult {
        LoopResult(
            number: share.number,
            part: part,
            commandsSent: clients.commands.counts,
            statements: clients.statements.counts,
            faultsMet: ledger?.met ?? [],
            unended: unended
        )
    }

    /// Which limit on given servers was reached, in words; nil while none is.
    private var exceeded: String? { meeting.meter?.exceeded }

    /// What the audits found that this loop's recorder reports to.
    func findings(_ payouts: [StoredPayout]) -> (limiters: [LimiterRecord], checks: [CheckRecord]) {
        (
            recorder.admissions?.records() ?? [],
            (recorder.races?.records(payouts) ?? []) + (recorder.admissions?.checks() ?? [])
        )
    }

    /// The commands that Redis processed meanwhile, by name; nil where it did not tell.
    var commandsProcessed: [String: UInt64]? { sampler?.processed }

    /// The version that Redis says it has; nil without Redis.
    var redisVersion: String? { sampler?.newest.version }

    private var isDrained: Bool { workers?.busy ?? 0 == 0 && processes.running == 0 }

    private func seams() -> [Seams] {
        let clock = LiveClock(loop: loop)
        return pools.indices.map { index in
            let instance = index * share.count + share.number
            var store: (any RedisStore)? = redis.isEmpty ? nil : redis[index]
            var pool: any SQLStore = pools[index]
            if let ledger {
                store = store.map { StruckRedis($0, ledger, instance: instance) }
                pool = StruckPostgres(pool, ledger, instance: instance)
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

    /// Turns the loop until a condition holds that another loop brings about.
    private func waitFor(_ isMet: () -> Bool) {
        while !isMet() { run(until: loop.now + .minute, isMet) }
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
        if share.number > 0 { return }
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

    /// What the first loop knows of the servers.
    func engineRecord() -> EngineRecord {
        var record = EngineRecord()
        if let sampler {
            record.redisUsedMemoryPeak = sampler.peak
            record.evictions = sampler.gauges.evictions
            record.expirations = sampler.gauges.expirations
            record.redisBusy = sampler.busy
        }
        record.connectionsInUsePeak = Int64(meeting.levels.inUsePeak)
        record.connectionWaitersPeak = Int64(meeting.levels.waitingPeak)
        return record
    }
}
