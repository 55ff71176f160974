import Glibc
import Measurement
import Stores

/// The loops of one trial: the first on the thread of the caller, each of the others on its own.
final class LoopTeam {
    /// The time between two looks at whether the window was ended early.
    private static let step = 100 * Nanoseconds.millisecond

    /// On how many loops the trial is played, and why.
    let choice: LoopChoice
    /// The loop on this thread.
    private let first: LiveWorld
    private let meeting: LoopMeeting
    private var threads: [OwnThread] = []
    private var ownPart: TrialPart?
    private var isClosed = false

    /// Builds the first loop and starts the other ones, which build theirs.
    init(
        _ trial: Trial,
        in setting: LoopSetting,
        budget: Budget? = nil
    ) throws(SystemFailure) {
        let choice = LoopChoice(trial, limit: setting.options.loops)
        self.choice = choice
        var application: (any DividedApplication)?
        if choice.loops > 1, case .shares(let divide) = trial.division {
            application = divide(choice.loops)
        }
        let meeting = try LoopMeeting(
            of: choice.loops,
            application: application,
            budget: budget
        )
        self.meeting = meeting
        first = try LiveWorld(trial, in: setting, with: meeting)
        for number in 1..<max(1, choice.loops) {
            threads.append(OwnThread { Self.serve(trial, in: setting, with: meeting, number) })
        }
    }

    /// The trial's statements.
    var catalog: StatementCatalog { first.catalog }

    /// The version that Redis says it has; nil without Redis.
    var redisVersion: String? { first.assumeIsolated { $0.redisVersion } }

    /// What was sent to given servers so far; nil without any.
    var spent: Meter.Reading? { meeting.meter?.reading }

    /// Which limit on given servers was reached, in words; nil while none is.
    var exceeded: String? { meeting.meter?.exceeded }

    /// Prepares the stores and opens the window on every loop.
    func open(_ redisKind: String) throws(ServerProblem) {
        let error = first.assumeIsolated { world -> StoreError? in
            do throws(StoreError) {
                try world.open()
                return nil
            } catch {
                return error
            }
        }
        if let error {
            throw ServerProblem(
                "the Redis server, \(redisKind), does not answer: \(error.word)"
            )
        }
        if let failure = meeting.failure { throw failure }
    }

    /// Plays the window and drains.
    ///
    /// - Returns: Whether the window was played to its end.
    func play(_ progress: (Nanoseconds) -> Bool) -> Bool {
        var hasEnded = false
        while !hasEnded {
            let now = first.assumeIsolated { $0.offer(for: Self.step) }
            hasEnded = now == nil
            if let now, !progress(now) { break }
        }
        if !hasEnded { meeting.stop() }
        first.assumeIsolated { $0.drain() }
        return hasEnded
    }

    /// Closes every connection of every loop, and waits until the other threads have ended.
    func close() {
        if isClosed { return }
        isClosed = true
        meeting.abandon()
        meeting.arrive(at: .closing)
        let part = ownPart
        let result = first.assumeIsolated { world -> LoopResult? in
            world.close()
            return part.map(world.result)
        }
        for thread in threads { thread.join() }
        if let result { meeting.take(result) }
    }

    // MARK: What was measured

    /// Closes the first loop's record; the others close theirs by themselves.
    func finishRecording() {
        ownPart = first.assumeIsolated { $0.part() }
    }

    /// What all loops measured together, after ``close()``.
    func record(
        of trial: Trial,
        stoppedEarly: Bool,
        drainLimit: Nanoseconds,
        bookings: [StoredBooking],
        payouts: [StoredPayout]
    ) -> TrialRecord? {
        let results = meeting.results
        guard var part = results.first?.part else { return nil }
        for other in results.dropFirst() { part.merge(other.part) }
        var engine = first.assumeIsolated { $0.engineRecord() }
        engine.faultsMet = sum(results.map(\.faultsMet))
        let unended = results.reduce(0) { $0 + $1.unended }
        if unended > 0 {
            engine.notes.append(
                "\(unended) requests had not ended \(drainLimit / .millisecond) ms after the "
                    + "window and were cut off"
            )
        }
        if stoppedEarly { engine.notes.append("stopped before the end of the window") }
        engine.notes.append(choice.sentence)
        let alone = first.assumeIsolated { $0.findings(payouts) }
        return part.record(
            setup: trial.setup,
            repetition: trial.repetition,
            seed: trial.seed,
            engine: engine,
            bookings: bookings,
            payouts: payouts,
            limiters: meeting.application?.limiters() ?? alone.limiters,
            checks: meeting.application?.checks(payouts) ?? alone.checks
        )
    }

    /// The commands that all clients sent, by kind.
    var commandsSent: [UInt64] { sum(meeting.results.map(\.commandsSent)) }

    /// The commands that Redis processed meanwhile, by name; nil where it did not tell.
    var commandsProcessed: [String: UInt64]? { first.assumeIsolated { $0.commandsProcessed } }

    /// What all clients know Postgres to have done.
    var statementsCounted: StatementCounts {
        var counts = StatementCounts(calls: [])
        for result in meeting.results { counts.merge(result.statements) }
        return counts
    }

    private func sum(_ counts: [[UInt64]]) -> [UInt64] {
        var sums = counts.first ?? []
        for counts in counts.dropFirst() {
            for index in sums.indices { sums[index] += counts[index] }
        }
        return sums
    }

    // MARK: The other loops

    /// All that another loop does, on its own thread.
    private static func serve(
        _ trial: Trial,
        in setting: LoopSetting,
        with meeting: LoopMeeting,
        _ number: Int
    ) {
        let world: LiveWorld
        do throws(SystemFailure) {
            world = try LiveWorld(trial, in: setting, with: meeting, number: number)
        } catch {
            return meeting.fail(ServerProblem(error))
        }
        let result = world.assumeIsolated { world -> LoopResult? in
            defer { world.close() }
            guard world.join() else { return nil }
            while !meeting.isStopped, world.offer(for: step) != nil {}
            world.drain()
            let part = world.part()
            world.waitForClosing()
            world.close()
            return world.result(part)
        }
        if let result { meeting.take(result) }
    }
}

extension LoopChoice {
    /// Chooses for a trial on this machine.
    init(_ trial: Trial, limit: Int?) {
        let obstacle: String? =
            switch trial.division {
            case .whole(let reason): reason
            case .shares: nil
            }
        self.init(
            instances: trial.instances,
            processors: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
            limit: limit,
            obstacle: obstacle
        )
    }
}
