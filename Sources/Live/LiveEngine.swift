import Glibc
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
    private let options: LiveOptions
    private let servers: LiveServers
    private let spent = Mutex(Meter.Reading())
    private let playing = Mutex(())

    /// Creates an engine; servers are started by the first trial.
    public init(_ options: LiveOptions = LiveOptions()) {
        // hiredis writes to sockets whose other end may be gone; the error is what we want to know.
        signal(SIGPIPE, SIG_IGN)
        self.options = options
        servers = LiveServers(options.given, in: options.folder)
    }

    deinit { shutdown() }

    /// Stops the servers and removes their folder; a later trial starts new ones.
    ///
    /// A trial that is being played then ends with failed requests.
    public func shutdown() { servers.shutdown() }

    /// Looks at the servers that the user named, and says why they cannot be used.
    ///
    /// - Throws: ``GivenProblem`` where they cannot; nothing has been changed on them then.
    public func check() throws(GivenProblem) {
        do throws(ServerProblem) {
            try servers.check()
        } catch {
            throw GivenProblem(
                failure: error.engineFailure,
                isRefusal: error.isRefusal
            )
        }
    }

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
        let stage = try servers.stage(for: trial)
        var hasLeft = false
        defer { if !hasLeft { try? stage.leave() } }
        let team = try makeTeam(trial, on: stage)
        defer { team.close() }
        let account = try stage.account()
        let (busyBefore, ownBefore) = (stage.databaseBusy(), ProcessorTime.own)
        try team.open(stage.redisKind)
        stage.faults.begin()
        let hasEnded = team.play(progress)
        let ownBusy = ProcessorTime.own - ownBefore
        let problems = stage.faults.finish()
        let databaseBusy = stage.databaseBusy()
        team.finishRecording()
        team.close()
        if let reading = team.spent { spent.withLock { $0 = reading } }
        var record = try record(of: trial, team, stage, stoppedEarly: !hasEnded)
        if let busyBefore, let databaseBusy {
            record.engine.databaseBusy = databaseBusy - busyBefore
        }
        record.engine.generatorBusy = ownBusy
        record.engine.notes += problems
        try describe(stage, team, of: trial, in: &record)
        judgeLag(of: &record)
        try checkThatNothingVanished(from: record)
        hasLeft = true
        if trial.faults.isEmpty {
            record.engine.notes += stage.differences(
                sent: team.commandsSent,
                processed: team.commandsProcessed
            )
        }
        if let account {
            record.engine.notes += try account.differences(
                from: team.statementsCounted,
                team.catalog
            )
        }
        try stage.leave()
        if let words = team.exceeded {
            throw ServerProblem(
                "setup '\(trial.setup)' was stopped before its end: \(words)",
                hint: "allow more, or play a shorter --window"
            )
        }
        return record
    }

    private func makeTeam(
        _ trial: Trial,
        on stage: LiveStage
    ) throws(ServerProblem) -> LoopTeam {
        let setting = LoopSetting(
            places: stage.places,
            schema: stage.schema,
            keyPrefix: stage.keyPrefix,
            options: options
        )
        do {
            return try LoopTeam(trial, in: setting, budget: budget)
        } catch {
            throw ServerProblem(error)
        }
    }

    /// What all loops measured, with what the database holds at the end.
    private func record(
        of trial: Trial,
        _ team: LoopTeam,
        _ stage: LiveStage,
        stoppedEarly: Bool
    ) throws(ServerProblem) -> TrialRecord {
        let record = team.record(
            of: trial,
            stoppedEarly: stoppedEarly,
            drainLimit: options.drainLimit,
            bookings: try storedBookings(of: trial, stage.control),
            payouts: try storedPayouts(of: trial, stage.control)
        )
        guard let record else {
            throw ServerProblem(
                "the event loops measured nothing",
                hint: "this is a defect of the live engine; please report the scenario"
            )
        }
        return record
    }

    /// What the trial may send to given servers; nil without any.
    private var budget: Budget? {
        let given = options.given
        if given.areNone { return nil }
        return Budget(
            spent: spent.withLock { $0 },
            limit: Meter.Reading(commands: given.maxCommands, bytes: given.maxBytes),
            stores: Set(
                (given.redis == nil ? [] : [.redis]) + (given.postgres == nil ? [] : [.postgres])
            )
        )
    }

    /// Says what the figures were measured on.
    private func describe(
        _ stage: LiveStage,
        _ team: LoopTeam,
        of trial: Trial,
        in record: inout TrialRecord
    ) throws(ServerProblem) {
        var notes = record.engine.notes
        if max(trial.redis?.network.oneWay ?? 0, trial.postgres.network.oneWay) > 0 {
            notes.append("the scenario's network delays are not added")
        }
        if stage.redisHasEnded() {
            notes.append("the Redis server ended in the middle of the trial")
        }
        if let version = team.redisVersion {
            notes.append("Redis \(version), \(stage.redisKind)")
        }
        let version = try stage.control.run("SHOW server_version").first?.first ?? ""
        let fsync = try stage.control.run("SHOW fsync").first?.first ?? ""
        notes.append("PostgreSQL \(version), \(stage.postgresKind), fsync \(fsync)")
        record.engine.notes = notes
    }

    /// What was offered was skipped or sent, and what was sent has ended in one way.
    private func checkThatNothingVanished(from record: TrialRecord) throws(ServerProblem) {
        for endpoint in record.endpoints {
            let ended = endpoint.sent + endpoint.skipped
            guard endpoint.offered != ended else { continue }
            throw ServerProblem(
                "of \(endpoint.offered) requests offered to '\(endpoint.name)' \(ended) were "
                    + "skipped or have ended",
                hint: "this is a defect of the live engine; please report the scenario"
            )
        }
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

    private func storedPayouts(
        of trial: Trial,
        _ control: PostgresControl
    ) throws(ServerProblem) -> [StoredPayout] {
        var payouts: [StoredPayout] = []
        for table in trial.tables {
            guard case .payouts = table.content else { continue }
            for row in try control.run(TableText(table: table).storedPayouts) {
                guard row.count == 4, let operation = Int64(row[0]), let owner = UInt32(row[1]),
                    let period = UInt32(row[2]), let state = UInt8(row[3])
                else { throw ServerProblem("a stored payout reads \(row)") }
                payouts.append(
                    StoredPayout(
                        operation: UInt64(bitPattern: operation),
                        owner: owner,
                        period: period,
                        isSent: state == PayoutState.sent.rawValue
                    )
                )
            }
        }
        return payouts
    }

    /// Says whether we, and not the servers, were the limit.
    private func judgeLag(of record: inout TrialRecord) {
        let high = record.lag.value(atPercentile: 99)
        record.engine.generatorLimited = high > options.lagLimit
        record.engine.notes.append(
            "lag p99 \(high / .microsecond) µs, limit \(options.lagLimit / .microsecond) µs"
        )
    }
}
