/// Collects what one trial measures, on the engine's own thread.
///
/// The hot calls are a few additions and histogram increments; nothing is allocated per request.
public final class Recorder {
    /// What the recorder needs to know before the first request.
    public struct Layout: Sendable {
        /// A named endpoint.
        public struct Endpoint: Sendable {
            /// The endpoint's name.
            public var name: String
            /// Whether a step of it reads through a cache.
            public var cacheable: Bool
            /// Whether it is work beside the requests, which has its place behind the endpoints.
            public var isBackground: Bool

            /// Creates an endpoint's description.
            public init(name: String, cacheable: Bool, isBackground: Bool = false) {
                self.name = name
                self.cacheable = cacheable
                self.isBackground = isBackground
            }
        }
        /// The endpoints in the scenario's order.
        public var endpoints: [Endpoint]
        /// The templates of the key families.
        public var families: [String]
        /// The names of the Redis command kinds.
        public var commands: [String]
        /// Whether each of these kinds changes what Redis holds; empty where nobody asks.
        public var writingCommands: [Bool]
        /// The names of the SQL statement kinds.
        public var statements: [String]
        /// The times without a statement after which a plan's database sleeps.
        public var sleepsAfter: [Nanoseconds]
        /// The length of the warm-up, whose requests are not counted.
        public var warmUp: Nanoseconds
        /// The length of the window, warm-up included.
        public var window: Nanoseconds
        /// The length of a timeline interval.
        public var interval: Nanoseconds
        /// The most booking attempts that are kept.
        public var attemptLimit: Int

        /// Creates a layout.
        public init(
            endpoints: [Endpoint],
            families: [String],
            commands: [String],
            statements: [String],
            warmUp: Nanoseconds,
            window: Nanoseconds,
            interval: Nanoseconds,
            attemptLimit: Int = 4_000_000,
            writingCommands: [Bool] = [],
            sleepsAfter: [Nanoseconds] = []
        ) {
            self.endpoints = endpoints
            self.families = families
            self.commands = commands
            self.statements = statements
            self.warmUp = warmUp
            self.window = window
            self.interval = interval
            self.attemptLimit = attemptLimit
            self.writingCommands = writingCommands
            self.sleepsAfter = sleepsAfter
        }
    }

    /// The layout this recorder was made for.
    public let layout: Layout
    /// Reads the servers' levels; the engine sets it before the first request.
    public var gauges: () -> Gauges = { Gauges() }
    /// Judges the limiters; nil where nobody does.
    public var admissions: (any AdmissionAudit)?
    /// Judges locks, fences and effects; nil where nobody does.
    public var races: (any RaceAudit)?
    /// Is told of each read of a cache and of each job; nil where nobody looks at single ones.
    public var watch: (any OutcomeWatch)?

    @exclusivity(unchecked) private var endpoints: [EndpointRecord]
    @exclusivity(unchecked) private var commands: [CallRecord]
    @exclusivity(unchecked) private var statements: [CallRecord]
    @exclusivity(unchecked) private var families: [FamilyRecord]
    /// By endpoint, and by command kind within it.
    @exclusivity(unchecked) private var tallies: [Tally]
    @exclusivity(unchecked) private var largestMessage = 0
    @exclusivity(unchecked) private var storedGrowth: UInt64 = 0
    /// The times without a statement that are long enough for a database to sleep in.
    private var gaps: [IdleGap] = []
    private let shortestSleep: Nanoseconds
    @exclusivity(unchecked) private var lastStatement: Nanoseconds
    private var timeline: [IntervalRecord] = []
    @exclusivity(unchecked) private var interval = IntervalRecord()
    @exclusivity(unchecked) private var intervalResponse = Histogram()
    /// The response times of each closed interval; none where nobody merges them.
    private var responses: [Histogram.Compact] = []
    private let isPart: Bool
    private var attempts: [BookingAttempt] = []
    private var attemptsDropped: UInt64 = 0
    private var coldStarts: UInt64 = 0
    private var firstStale: StaleRead?

    @exclusivity(unchecked) private var inFlight: UInt64 = 0
    @exclusivity(unchecked) private var inFlightSince: Nanoseconds = 0
    @exclusivity(unchecked) private var inFlightIntegral: Int128 = 0
    @exclusivity(unchecked) private var serviceSum: Int128 = 0

    /// Creates an empty recorder.
    ///
    /// - Parameters:
    ///   - layout: What is recorded.
    ///   - isPart: Whether others record the same trial; see ``TrialPart``.
    public init(layout: Layout, isPart: Bool = false) {
        precondition(layout.interval > 0, "an interval of the timeline has no length")
        self.layout = layout
        self.isPart = isPart
        endpoints = layout.endpoints.map {
            EndpointRecord(
                name: $0.name,
                cacheable: $0.cacheable,
                isBackground: $0.isBackground
            )
        }
        commands = layout.commands.map(CallRecord.init(name:))
        statements = layout.statements.map(CallRecord.init(name:))
        families = layout.families.map(FamilyRecord.init(name:))
        let kinds = layout.commands.count
        tallies = [Tally](repeating: Tally(), count: kinds * layout.endpoints.count)
        shortestSleep = layout.sleepsAfter.min() ?? .max
        lastStatement = layout.warmUp
        interval.end = layout.interval
        interval.warmUp = layout.warmUp > 0
    }

    /// Notes that a request begins to be served.
    @inline(__always)
    public func begin(endpoint: UInt16, intended: Nanoseconds, now: Nanoseconds) {
        if now >= interval.end { advance(to: now) }
        integrate(to: now)
        inFlight += 1
        offer(endpoint: endpoint, intended: intended)
    }

    /// Notes that a request was offered and never sent.
    public func skip(endpoint: UInt16, intended: Nanoseconds, now: Nanoseconds) {
        if now >= interval.end { advance(to: now) }
        offer(endpoint: endpoint, intended: intended)
        if intended >= layout.warmUp { endpoints[Int(endpoint)].skipped += 1 }
    }

    /// Counts a request in the interval of its intended start, which may be closed by now.
    @inline(__always)
    private func offer(endpoint: UInt16, intended: Nanoseconds) {
        if intended >= interval.end - layout.interval {
            interval.offered += 1
        } else {
            timeline[Int(max(0, intended) / layout.interval)].offered += 1
        }
        if intended >= layout.warmUp { endpoints[Int(endpoint)].offered += 1 }
    }

    /// Notes that a request that began has ended.
    ///
    /// - Parameters:
    ///   - endpoint: The index of the endpoint.
    ///   - intended: The intended start.
    ///   - began: The instant that was given to ``begin(endpoint:intended:now:)`` as `now`.
    ///   - now: The end.
    ///   - outcome: How it ended.
    @inline(__always)
    public func end(
        endpoint: UInt16,
        intended: Nanoseconds,
        began: Nanoseconds,
        now: Nanoseconds,
        outcome: Outcome
    ) {
        if now >= interval.end { advance(to: now) }
        integrate(to: now)
        inFlight -= 1
        serviceSum += Int128(now - began)
        interval.completed += 1
        if outcome == .failed { interval.failed += 1 }
        intervalResponse.record(now - intended)
        guard intended >= layout.warmUp else { return }
        endpoints[Int(endpoint)].end(intended: intended, began: began, now: now, outcome: outcome)
    }

    /// Counts a piece of work beside the requests that has ended, such as a queued job.
    ///
    /// - Parameters:
    ///   - endpoint: The index of the work.
    ///   - due: When it became due; for a queued job, when it was queued.
    ///   - began: When it began.
    ///   - now: The end.
    ///   - outcome: How it ended.
    public func job(
        endpoint: UInt16,
        due: Nanoseconds,
        began: Nanoseconds,
        now: Nanoseconds,
        outcome: Outcome
    ) {
        if now >= interval.end { advance(to: now) }
        guard due >= layout.warmUp else { return }
        endpoints[Int(endpoint)].offered += 1
        endpoints[Int(endpoint)].end(intended: due, began: began, now: now, outcome: outcome)
    }

    /// Counts a Redis command; `intended` is the start of the request that sent it.
    @inline(__always)
    public func command(
        kind: UInt8,
        endpoint: UInt16,
        intended: Nanoseconds,
        latency: Nanoseconds,
        failed: Bool,
        cost: CommandCost = CommandCost()
    ) {
        interval.redisCommands += 1
        guard intended >= layout.warmUp else { return }
        tallies[Int(endpoint) * commands.count + Int(kind)].count(cost, failed: failed)
        largestMessage = max(largestMessage, cost.bytesIn, cost.bytesOut)
        commands[Int(kind)].count(latency: latency, failed: failed)
    }

    /// Counts a SQL statement that ends now.
    @inline(__always)
    public func statement(
        kind: UInt8,
        isRead: Bool,
        isWrite: Bool,
        endpoint: UInt16,
        intended: Nanoseconds,
        latency: Nanoseconds,
        failed: Bool,
        now: Nanoseconds = 0,
        cost: StatementCost = StatementCost()
    ) {
        if isRead { interval.databaseReads += 1 }
        if isWrite { interval.databaseWrites += 1 }
        let gap = now - latency - lastStatement
        if gap > shortestSleep { noteGap(until: now - latency) }
        lastStatement = max(lastStatement, now)
        guard intended >= layout.warmUp else { return }
        if isRead { endpoints[Int(endpoint)].databaseReads += 1 }
        if isWrite { endpoints[Int(endpoint)].databaseWrites += 1 }
        endpoints[Int(endpoint)].databaseBytes += UInt64(cost.bytesOut)
        endpoints[Int(endpoint)].databaseBytesMost += UInt64(cost.bytesOutMost)
        storedGrowth += UInt64(cost.growth)
        statements[Int(kind)].count(latency: latency, failed: failed)
    }

    /// Notes a time without a statement, which a statement ends.
    @inline(never)
    private func noteGap(until end: Nanoseconds) {
        gaps.append(IdleGap(start: lastStatement, end: end))
    }

    /// Counts a cache lookup, whether what it found was stale, and whether it could have been:
    /// whether what it shows had changed before.
    @inline(__always)
    public func lookup(
        family: UInt16,
        intended: Nanoseconds,
        hit: Bool,
        stale: Bool = false,
        changed: Bool = false
    ) {
        if hit { interval.hits += 1 } else { interval.misses += 1 }
        guard intended >= layout.warmUp else { return }
        if hit { families[Int(family)].hits += 1 } else { families[Int(family)].misses += 1 }
        if stale { families[Int(family)].stale += 1 }
        if changed { families[Int(family)].changed += 1 }
    }

    /// Notes a stale value that was served, and for how long it had been wrong.
    public func staleRead(_ read: StaleRead, intended: Nanoseconds) {
        guard intended >= layout.warmUp else { return }
        let family = Int(read.family)
        families[family].staleSum += Int128(read.age)
        families[family].staleMax = max(families[family].staleMax, read.age)
        if firstStale == nil { firstStale = read }
    }

    /// Counts a read whose session is known, and passes it on to the audit.
    public func read(_ event: ReadEvent, intended: Nanoseconds) {
        races?.observe(event)
        guard intended >= layout.warmUp else { return }
        let family = Int(event.family)
        families[family].sessionReads += 1
        if event.missesOwnWrite { families[family].ownWritesMissed += 1 }
        if event.goesBack { families[family].backwardReads += 1 }
    }

    /// Notes a count of distinct members that was read, beside the exact one, which is not 0.
    public func distinctCount(family: UInt16, intended: Nanoseconds, read: Int64, exact: Int64) {
        guard intended >= layout.warmUp else { return }
        let error = (read - exact).magnitude * 1_000_000 / exact.magnitude
        families[Int(family)].counts += 1
        families[Int(family)].countErrorSum += error
        families[Int(family)].countErrorMax = max(families[Int(family)].countErrorMax, error)
    }

    /// Counts a Redis command that a circuit breaker did not let through.
    public func shortCircuit(endpoint: UInt16, intended: Nanoseconds) {
        if intended >= layout.warmUp { endpoints[Int(endpoint)].shortCircuits += 1 }
    }

    /// Counts an application instance that was started by a request.
    public func coldStart(at now: Nanoseconds) {
        if now >= layout.warmUp { coldStarts += 1 }
    }

    /// Counts a fill that stored a version older than the newest one that was committed.
    public func staleFill(family: UInt16, intended: Nanoseconds) {
        if intended >= layout.warmUp { families[Int(family)].staleFills += 1 }
    }

    /// Counts things that were handed to Redis to be persisted or done later, in the warm-up too.
    public func entrust(family: UInt16, _ count: UInt64 = 1) {
        families[Int(family)].entrusted += count
    }

    /// Counts things that were persisted or done.
    public func deliver(family: UInt16, _ count: UInt64 = 1) {
        families[Int(family)].delivered += count
    }

    /// Counts a job that was done, or a token that was accepted, once more.
    public func repetition(family: UInt16) { families[Int(family)].repeated += 1 }

    /// Counts a value that should still have been there.
    public func loss(family: UInt16, intended: Nanoseconds) {
        if intended >= layout.warmUp { families[Int(family)].lost += 1 }
    }

    /// Passes a limiter's answer on to the audit.
    @inline(__always)
    public func admission(
        _ rule: LimiterRule,
        _ client: Admission.Client,
        at now: Nanoseconds,
        isAdmitted: Bool,
        request: UInt64,
        instance: Int
    ) {
        admissions?.observe(
            Admission(
                rule: rule,
                client: client,
                at: now,
                isAdmitted: isAdmitted,
                request: request,
                instance: instance
            )
        )
    }

    /// Passes what happens to a lock on to the audit.
    public func race(_ event: LockEvent) { races?.observe(event) }

    /// Passes what happens to a fenced write on to the audit.
    public func race(_ event: FenceEvent) { races?.observe(event) }

    /// Passes what happens to something that may be done once on to the audit.
    public func race(_ event: EffectEvent) { races?.observe(event) }

    /// Keeps a booking attempt for the audit.
    public func attempt(_ attempt: BookingAttempt) {
        if attempts.count < layout.attemptLimit {
            attempts.append(attempt)
        } else {
            attemptsDropped += 1
        }
    }

    /// Closes every interval that ended at or before an instant.
    public func advance(to now: Nanoseconds) {
        while now >= interval.end {
            interval.inFlight = inFlight
            interval.gauges = gauges()
            interval.responseP50 = intervalResponse.value(atPercentile: 50)
            interval.responseP99 = intervalResponse.value(atPercentile: 99)
            timeline.append(interval)
            if isPart { responses.append(intervalResponse.compact) }
            intervalResponse.removeAll()
            var next = IntervalRecord()
            next.end = interval.end + layout.interval
            next.warmUp = interval.end < layout.warmUp
            interval = next
        }
        races?.advance(to: now)
    }

    /// Closes the last interval and hands out everything.
    ///
    /// - Parameters:
    ///   - setup: The setup's name.
    ///   - repetition: The repetition, from 0.
    ///   - seed: The seed of this repetition's stream.
    ///   - now: The instant at which the last request had ended.
    ///   - engine: What the engine knows; the recorder fills in Little's two sides.
    ///   - bookings: The bookings that the database holds.
    ///   - payouts: The payouts that it holds.
    /// - Returns: The record of the trial.
    public func finish(
        setup: String,
        repetition: Int,
        seed: UInt64,
        at now: Nanoseconds,
        engine: EngineRecord,
        bookings: [StoredBooking],
        payouts: [StoredPayout] = []
    ) -> TrialRecord {
        part(at: now).record(
            setup: setup,
            repetition: repetition,
            seed: seed,
            engine: engine,
            bookings: bookings,
            payouts: payouts,
            limiters: admissions?.records() ?? [],
            checks: (races?.records(payouts) ?? []) + (admissions?.checks() ?? [])
        )
    }

    /// Closes the last interval and hands out what was collected, to be merged with what the other
    /// recorders of the trial have.
    ///
    /// - Parameter now: The instant at which the last request of the whole trial had ended.
    /// - Returns: This recorder's part.
    public func part(at now: Nanoseconds) -> TrialPart {
        let end = max(now, layout.window)
        advance(to: end)
        integrate(to: now)
        advance(to: interval.end)
        races?.advance(to: .max)
        var part = TrialPart(layout: layout, end: end)
        part.endpoints = endpoints
        part.commands = commands
        part.statements = statements
        part.families = families
        part.tallies = tallies
        part.largestMessage = largestMessage
        part.storedGrowth = storedGrowth
        part.gaps = gaps + [IdleGap(start: lastStatement, end: nil)]
        part.timeline = timeline
        part.responses = responses
        part.attempts = attempts
        part.attemptsDropped = attemptsDropped
        part.coldStarts = coldStarts
        part.firstStale = firstStale
        part.inFlightIntegral = inFlightIntegral
        part.serviceSum = serviceSum
        return part
    }

    @inline(__always)
    private func integrate(to now: Nanoseconds) {
        inFlightIntegral += Int128(inFlight) * Int128(now - inFlightSince)
        inFlightSince = now
    }
}

extension EndpointRecord {
    @inline(__always)
    fileprivate mutating func end(
        intended: Nanoseconds,
        began: Nanoseconds,
        now: Nanoseconds,
        outcome: Outcome
    ) {
        outcomes[Int(outcome.rawValue)] += 1
        lag.record(began - intended)
        service.record(now - began)
        response.record(now - intended)
    }
}

extension CallRecord {
    @inline(__always)
    fileprivate mutating func count(latency: Nanoseconds, failed: Bool) {
        calls += 1
        if failed { self.failed += 1 }
        self.latency.record(latency)
    }
}

/// What is counted of the commands of one kind and one endpoint, without their names.
struct Tally: Sendable {
    var calls: UInt64 = 0
    var failed: UInt64 = 0
    var inner: UInt64 = 0
    var bytesIn: UInt64 = 0
    var bytesOut: UInt64 = 0

    @inline(__always)
    mutating func count(_ cost: CommandCost, failed: Bool) {
        calls += 1
        if failed { self.failed += 1 }
        inner += UInt64(cost.inner)
        bytesIn += UInt64(cost.bytesIn)
        bytesOut += UInt64(cost.bytesOut)
    }
}
