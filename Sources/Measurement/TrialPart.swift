/// What one recorder collected of a trial, in a form that merges exactly.
///
/// A trial that is played on several threads has a recorder for each. Counters and histograms add,
/// the timeline adds interval by interval, and attempts are put in the order of their ends. Nothing
/// depends on which thread did what: the parts of a split trial make the record that one recorder
/// would have made of all of it.
///
/// Order across threads is that of the instants that events carry, which are of one monotonic
/// clock: an event that was caused by one of another thread came later on it. Of equal instants the
/// lower part's goes first.
public struct TrialPart: Sendable {
    let layout: Recorder.Layout
    /// The end of the trial: of its window, or of its last request.
    private(set) var end: Nanoseconds
    var endpoints: [EndpointRecord] = []
    var commands: [CallRecord] = []
    var statements: [CallRecord] = []
    var families: [FamilyRecord] = []
    /// By endpoint, and by command kind within it.
    var tallies: [Tally] = []
    var largestMessage = 0
    var storedGrowth: UInt64 = 0
    /// The times without a statement, the last one without an end.
    var gaps: [IdleGap] = []
    /// By interval; the last one may hold nothing.
    var timeline: [IntervalRecord] = []
    /// The response times of each interval; empty where the recorder was alone.
    var responses: [Histogram.Compact] = []
    var attempts: [BookingAttempt] = []
    var attemptsDropped: UInt64 = 0
    var coldStarts: UInt64 = 0
    /// The first stale value that was served, for the witness.
    var firstStale: StaleRead?
    var inFlightIntegral: Int128 = 0
    var serviceSum: Int128 = 0

    init(layout: Recorder.Layout, end: Nanoseconds) {
        self.layout = layout
        self.end = end
    }

    /// Adds what another recorder of the same trial collected; the gauges stay those of this part.
    public mutating func merge(_ other: TrialPart) {
        end = max(end, other.end)
        for index in endpoints.indices { endpoints[index].merge(other.endpoints[index]) }
        for index in commands.indices { commands[index].merge(other.commands[index]) }
        for index in statements.indices { statements[index].merge(other.statements[index]) }
        for index in families.indices { families[index].merge(other.families[index]) }
        for index in tallies.indices { tallies[index].merge(other.tallies[index]) }
        largestMessage = max(largestMessage, other.largestMessage)
        storedGrowth += other.storedGrowth
        let shortest = layout.sleepsAfter.min() ?? .max
        gaps = IdleGap.common(gaps, other.gaps, over: shortest)
        mergeTimeline(other)
        mergeAttempts(other)
        coldStarts += other.coldStarts
        if let read = other.firstStale, read.at < firstStale?.at ?? .max { firstStale = read }
        inFlightIntegral += other.inFlightIntegral
        serviceSum += other.serviceSum
    }

    private mutating func mergeTimeline(_ other: TrialPart) {
        // A part that went on for longer has more intervals.
        while timeline.count < other.timeline.count {
            var next = IntervalRecord()
            next.end = other.timeline[timeline.count].end
            next.warmUp = other.timeline[timeline.count].warmUp
            timeline.append(next)
            responses.append(Histogram().compact)
        }
        precondition(responses.count == timeline.count, "a recorder that was not made for a part")
        for index in other.timeline.indices {
            var response = Histogram()
            response.merge(responses[index])
            response.merge(other.responses[index])
            responses[index] = response.compact
            timeline[index].merge(other.timeline[index])
            timeline[index].responseP50 = response.value(atPercentile: 50)
            timeline[index].responseP99 = response.value(atPercentile: 99)
        }
    }

    /// The limit holds for the sum: each part has kept at least its own of the first ones.
    private mutating func mergeAttempts(_ other: TrialPart) {
        let count = UInt64(attempts.count + other.attempts.count)
        var merged: [BookingAttempt] = []
        merged.reserveCapacity(min(Int(count), layout.attemptLimit))
        var (left, right) = (attempts[...], other.attempts[...])
        while merged.count < layout.attemptLimit {
            let isRight: Bool
            switch (left.first, right.first) {
            case (nil, nil):
                attempts = merged
                attemptsDropped += other.attemptsDropped
                return
            case (.some, nil): isRight = false
            case (nil, .some): isRight = true
            case (.some(let first), .some(let second)): isRight = second.returned < first.returned
            }
            merged.append(isRight ? right.removeFirst() : left.removeFirst())
        }
        attempts = merged
        attemptsDropped += other.attemptsDropped + count - UInt64(merged.count)
    }

    /// The record of the trial.
    ///
    /// - Parameters:
    ///   - setup: The setup's name.
    ///   - repetition: The repetition, from 0.
    ///   - seed: The seed of this repetition's stream.
    ///   - engine: What the engine knows; Little's two sides are filled in.
    ///   - bookings: The bookings that the database holds.
    ///   - payouts: The payouts that it holds.
    ///   - limiters: What the audit of limiters found.
    ///   - checks: What the audits of races and limiters found.
    /// - Returns: The record.
    public func record(
        setup: String,
        repetition: Int,
        seed: UInt64,
        engine: EngineRecord,
        bookings: [StoredBooking],
        payouts: [StoredPayout],
        limiters: [LimiterRecord],
        checks: [CheckRecord]
    ) -> TrialRecord {
        var engine = engine
        engine.inFlightIntegral = inFlightIntegral
        engine.serviceSum = serviceSum
        var sleep = layout.sleepsAfter.map(SleepRecord.init(after:))
        for index in sleep.indices {
            for gap in gaps { sleep[index].note(gap, in: layout.window) }
        }
        var endpoints = endpoints
        let tallies = namedTallies(&endpoints)
        let staleReads = CheckRecord(staleReadsOf: families, first: firstStale)
        return TrialRecord(
            setup: setup,
            repetition: repetition,
            seed: seed,
            measured: layout.window - layout.warmUp,
            endpoints: endpoints,
            commands: commands,
            tallies: tallies,
            largestMessage: UInt64(largestMessage),
            statements: statements,
            storedGrowth: storedGrowth,
            sleep: sleep,
            families: families,
            limiters: limiters,
            coldStarts: coldStarts,
            timeline: shownTimeline,
            engine: engine,
            attempts: attempts,
            attemptsDropped: attemptsDropped,
            bookings: bookings,
            payouts: payouts,
            checks: checks + (staleReads.checked > 0 ? [staleReads] : [])
        )
    }

    /// The last interval is cut short, unless it would begin at the end and hold nothing.
    private var shownTimeline: [IntervalRecord] {
        var shown = timeline[...]
        while let last = shown.last, last.end - layout.interval >= end, last.isEmpty {
            shown.removeLast()
        }
        return Array(shown)
    }

    /// The tallies that counted something, with their names; the endpoints' sums are filled in.
    private func namedTallies(_ endpoints: inout [EndpointRecord]) -> [CommandTally] {
        var named: [CommandTally] = []
        for (place, endpoint) in layout.endpoints.enumerated() {
            for (kind, name) in layout.commands.enumerated() {
                let tally = tallies[place * layout.commands.count + kind]
                guard tally.calls > 0 else { continue }
                endpoints[place].redisCommands += tally.calls
                endpoints[place].scriptCalls += tally.inner
                endpoints[place].redisBytesIn += tally.bytesIn
                endpoints[place].redisBytesOut += tally.bytesOut
                named.append(
                    CommandTally(
                        endpoint: endpoint.name,
                        isBackground: endpoint.isBackground,
                        name: name,
                        isWrite: layout.writingCommands.isEmpty
                            ? false : layout.writingCommands[kind],
                        calls: tally.calls,
                        failed: tally.failed,
                        inner: tally.inner,
                        bytesIn: tally.bytesIn,
                        bytesOut: tally.bytesOut
                    )
                )
            }
        }
        return named
    }
}
