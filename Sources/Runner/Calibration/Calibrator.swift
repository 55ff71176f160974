public import Measurement
import Simulation
public import Stores
import Workload

/// Measures what the servers of an engine take for each kind of work.
///
/// A server's time for a kind is the processor time that it used: trials with few and with many
/// calls of it are played, and the slope of the line through them is what one call takes, so that
/// nothing of connecting, loading or sampling is in it. Processor time does not grow when others
/// keep the machine busy. What a call takes its caller beside that, on an otherwise idle server, is
/// the round trip; of a write it is the flush as well.
public struct Calibrator {
    /// How much is measured.
    public struct Effort: Sendable {
        /// The calls of a trial with few and of one with many.
        public var calls: (few: Int, many: Int)
        /// How often both are played.
        public var repetitions: Int
        /// The calls whose round trips are looked at.
        public var roundTrips: Int
        /// The time between two of them: a processor that has come to rest takes time to wake.
        public var pause: Nanoseconds

        /// Describes an effort.
        public init(
            calls: (few: Int, many: Int) = (500, 3_000),
            repetitions: Int = 3,
            roundTrips: Int = 4_000,
            pause: Nanoseconds = .millisecond
        ) {
            self.calls = calls
            self.repetitions = repetitions
            self.roundTrips = roundTrips
            self.pause = pause
        }

        /// The time that the calls with one pause may take.
        static let longestPaced = 6 * Nanoseconds.second

        /// How many commands and statements are sent, at most.
        public var commands: Int {
            let probes = Probe.redis.count + Probe.postgres.count
            // A statement in a transaction is three, and stores are filled first.
            return 3 * (probes * repetitions * (calls.few + calls.many + 2_000) + 7 * roundTrips)
        }
    }

    /// The engine's words about its servers, each once.
    private final class Notes {
        var all: [String] = []
    }

    private let engine: any Engine
    private let notes = Notes()
    private let effort: Effort
    private let redis: RedisSettings
    private let postgres: PostgresSettings
    /// Told before each kind of work: its name, how many were measured, how many there are; false
    /// stops.
    private let progress: (String, Int, Int) -> Bool

    /// Prepares a calibration.
    ///
    /// - Parameters:
    ///   - engine: Whose servers are measured.
    ///   - effort: How much is measured.
    ///   - redis: How the Redis server is set up.
    ///   - postgres: How the Postgres server is set up.
    ///   - progress: Told before each kind of work: its name, how many were measured and how many
    ///     there are; answering false stops.
    public init(
        _ engine: any Engine,
        effort: Effort = Effort(),
        redis: RedisSettings = RedisSettings(network: .loopback),
        postgres: PostgresSettings = PostgresSettings(network: .loopback),
        progress: @escaping (String, Int, Int) -> Bool = { _, _, _ in true }
    ) {
        self.engine = engine
        self.effort = effort
        self.redis = redis
        self.postgres = postgres
        self.progress = progress
    }

    /// Measures everything.
    ///
    /// - Parameters:
    ///   - measured: The day, for the file.
    ///   - conditions: The machine and how busy others keep it.
    ///   - processors: The processors of the machine.
    /// - Returns: The figures and what they rest on.
    /// - Throws: `EngineFailure` where a server fails, or when it is stopped.
    public func calibrate(
        measured: String,
        conditions: [Calibration.Condition] = [],
        processors: Int? = nil
    ) throws(EngineFailure) -> Calibration {
        var calibration = Calibration(
            measured: measured,
            source: """
                rehearsal calibrate: processor time of the servers, slope of \
                \(effort.calls.few) to \(effort.calls.many) calls, the least of \
                \(effort.repetitions); round trips of \(effort.roundTrips) calls with \
                \(effort.pause / .microsecond) us between
                """,
            conditions: conditions,
            processors: processors
        )
        let probes = Probe.redis + Probe.postgres
        for (number, probe) in probes.enumerated() {
            try tell(probe.figure.name, number, of: probes.count)
            try measure(probe, &calibration)
        }
        try tell("round trips", probes.count, of: probes.count)
        try measureRoundTrips(&calibration)
        try measureFlush(&calibration)
        try measureOwnMemory(&calibration)
        scaleTheRest(of: &calibration)
        calibration.conditions += notes.all.map { note in
            Calibration.Condition(note.hasPrefix("Redis") ? "redis" : "postgres", note)
        }
        return calibration
    }

    private func tell(_ name: String, _ done: Int, of all: Int) throws(EngineFailure) {
        guard progress(name, done, all) else {
            throw EngineFailure("stopped before everything was measured")
        }
    }

    // MARK: Work

    private func measure(
        _ probe: Probe,
        _ calibration: inout Calibration
    ) throws(EngineFailure) {
        var slopes: [Nanoseconds] = []
        var least: [Int: Nanoseconds] = [:]
        let counts = [effort.calls.few, effort.calls.many]
        for _ in 0..<effort.repetitions {
            var points: [(x: Double, y: Double)] = []
            for calls in counts {
                let played = try play(probe, calls: calls)
                points.append((Double(calls), Double(played.busy)))
                least[calls] = min(least[calls] ?? .max, played.busy)
            }
            slopes.append(slope(points))
        }
        // Whatever else the machine does adds to a time, so the least is the nearest.
        let server = slope(counts.map { (Double($0), Double(least[$0] ?? 0)) })
        // Of servers that are not ours nobody knows the processor time; the shipped times stand.
        guard server > 0 else { return }
        let held = probe.holds.reduce(0) { $0 + calibration[$1] }
        let value = (server - held) / probe.times
        let evidence = Calibration.Evidence(
            spread: slopes.reach / probe.times,
            count: UInt64(effort.repetitions * effort.calls.many)
        )
        for figure in [probe.figure] + probe.alsoFor {
            calibration.set(figure, max(0, value), evidence)
        }
    }

    /// What each call adds, in whole nanoseconds; 0 where there is no line.
    private func slope(_ points: [(x: Double, y: Double)]) -> Nanoseconds {
        Line(points).map { Nanoseconds($0.slope.rounded()) } ?? 0
    }

    /// What a trial of a probe comes to.
    private struct Played {
        /// Redis' used memory at the end.
        var memory: Int64
        var busy: Nanoseconds
        var durations: [Nanoseconds]
        var lags: [Nanoseconds]
    }

    /// Plays a trial of a probe, on the engine that is measured unless another is named.
    private func play(
        _ probe: Probe,
        calls: Int,
        pause: Nanoseconds = 0,
        on other: (any Engine)? = nil
    ) throws(EngineFailure) -> Played {
        let result = ProbeResult()
        let trial = probe.trial(redis, postgres, calls: calls, pause: pause, into: result)
        let record = try (other ?? engine).play(trial) { _ in true }
        if let failure = result.failure {
            throw EngineFailure("measuring \(probe.figure.name) ended early: \(failure.word)")
        }
        guard result.durations.count == calls else {
            throw EngineFailure(
                "measuring \(probe.figure.name) did not end: \(result.durations.count) of "
                    + "\(calls) calls were made",
                hint: "the servers answer very slowly; is the machine busy?"
            )
        }
        for note in record.engine.notes
        where ["Redis ", "PostgreSQL "].contains(where: { note.hasPrefix($0) })
            && !notes.all.contains(note)
        {
            notes.all.append(note)
        }
        let busy = probe.store == .redis ? record.engine.redisBusy : record.engine.databaseBusy
        return Played(
            memory: record.timeline.last?.gauges.redisUsedMemory ?? 0,
            busy: busy,
            durations: result.durations,
            lags: result.lags
        )
    }

    /// What Redis holds beside what the model knows of: the engine's own connection, which reads
    /// its counters, and the commands that only that one calls.
    private func measureOwnMemory(_ calibration: inout Calibration) throws(EngineFailure) {
        guard let get = Probe.redis.first(where: { $0.figure == .redis(.get) }) else { return }
        let calls = effort.calls.few
        // In its first second a connection has buffers that it loses then.
        let pause = 3 * Nanoseconds.second / Int64(calls)
        let real = try (0..<effort.repetitions).map { _ throws(EngineFailure) in
            try play(get, calls: calls, pause: pause).memory
        }
        let modelled = try play(get, calls: calls, pause: pause, on: ModelEngine()).memory
        calibration.set(
            .declared("redis.own-memory"),
            max(0, real.median - modelled),
            Calibration.Evidence(spread: real.reach, count: UInt64(real.count))
        )
    }

    // MARK: The way between

    /// What calls take their callers beside the server's work, and what a flush takes.
    private func measureRoundTrips(_ calibration: inout Calibration) throws(EngineFailure) {
        let ways: [(StoreName, Probe?)] = [
            (.redis, Probe.redis.first { $0.figure == .redis(.get) }),
            (.postgres, Probe.postgres.first { $0.figure == .statement(.read) }),
        ]
        for case (let store, .some(let probe)) in ways {
            let work =
                calibration[probe.figure] + probe.holds.reduce(0) { $0 + calibration[$1] }
            let (durations, lags) = try paced(probe)
            // The client is the same for both.
            for point in RoundTripPoint.allCases {
                calibration.set(
                    .lag(point),
                    lags.value(at: point.thousandths),
                    Calibration.Evidence(spread: lags.reach, count: UInt64(lags.count))
                )
            }
            for point in RoundTripPoint.allCases {
                let time = durations.value(at: point.thousandths)
                calibration.set(
                    .roundTrip(store, point),
                    max(0, time - work),
                    Calibration.Evidence(spread: durations.reach, count: UInt64(durations.count))
                )
            }
        }
        // The time of a statement varies with its round trip, of which it is the smaller part.
        calibration.set(
            .declared("postgres.spread"),
            0,
            Calibration.Evidence(spread: 0, count: UInt64(effort.roundTrips))
        )
    }

    /// What a flush takes with calls as far apart as the requests, and what it and the way to
    /// Postgres take after several pauses.
    private func measureFlush(_ calibration: inout Calibration) throws(EngineFailure) {
        let update = Probe.committedWrite
        let way = calibration[.roundTrip(.postgres, .p50)] + calibration[update.figure]
        let flushes = try paced(update, calls: effort.roundTrips / 4).durations.map {
            max(0, $0 - way)
        }
        let spread = logarithmicSpread(median: flushes.median, ninth: flushes.value(at: 900))
        let evidence = Calibration.Evidence(
            spread: flushes.value(at: 900) - flushes.value(at: 100),
            count: UInt64(flushes.count)
        )
        calibration.set(
            .declared("postgres.flush-spread"),
            spread,
            Calibration.Evidence(spread: 0, count: evidence.count)
        )
        calibration.set(
            .declared("postgres.flush"),
            lognormalMean(median: flushes.median, spread: spread),
            evidence
        )
        for pace in CalibrationPace.allCases {
            try tell("pauses of \(pace.rawValue)", 0, of: CalibrationPace.allCases.count)
            try measure(pace, &calibration)
        }
    }

    /// What the way to Postgres and a flush take after a pause.
    private func measure(
        _ pace: CalibrationPace,
        _ calibration: inout Calibration
    ) throws(EngineFailure) {
        guard let read = Probe.postgres.first(where: { $0.figure == .statement(.read) }) else {
            return
        }
        let calls = Int(
            min(
                Int64(effort.roundTrips / 2),
                Effort.longestPaced / (pace.pause + .millisecond)
            )
        )
        func set(_ work: PacedWork, _ durations: [Nanoseconds], without known: Nanoseconds) {
            for point in RoundTripPoint.allCases {
                calibration.set(
                    .paced(work, pace, point),
                    max(0, durations.value(at: point.thousandths) - known),
                    Calibration.Evidence(spread: durations.reach, count: UInt64(durations.count))
                )
            }
        }
        let reads = try paced(read, calls: calls, pause: pace.pause).durations
        set(.roundTrip, reads, without: calibration[read.figure])
        let update = Probe.committedWrite
        let way = calibration[.paced(.roundTrip, pace, .p50)] + calibration[update.figure]
        set(.flush, try paced(update, calls: calls, pause: pace.pause).durations, without: way)
    }

    /// The times of calls with pauses between, without the first, which opens the connection.
    private func paced(
        _ probe: Probe,
        calls: Int? = nil,
        pause: Nanoseconds? = nil
    ) throws(EngineFailure) -> (durations: [Nanoseconds], lags: [Nanoseconds]) {
        let pause = pause ?? effort.pause
        // Half a minute is enough, however long the pauses are.
        let most = Int(30 * Nanoseconds.second / (pause + .millisecond))
        let calls = max(2, min(calls ?? effort.roundTrips, most))
        let played = try play(probe, calls: calls, pause: pause)
        return (
            Array(played.durations.dropFirst(calls / 20)),
            Array(played.lags.dropFirst(calls / 20))
        )
    }

    /// What was not measured apart stands to the shipped figures as what was measured does.
    private func scaleTheRest(of calibration: inout Calibration) {
        let read = CalibrationFigure.statement(.read)
        let names = ["postgres.recheck", "postgres.exclusion-check", "postgres.exclusion-gap"]
        let figures =
            StatementKind.allCases.map { CalibrationFigure.statement($0) }
            + names.map { CalibrationFigure.declared($0) }
        for figure in figures where calibration.evidence(of: figure) == nil {
            let scaled = figure.shipped * calibration[read] / max(1, read.shipped)
            calibration.set(figure, scaled, nil)
        }
    }
}
