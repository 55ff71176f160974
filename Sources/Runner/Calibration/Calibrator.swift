public import Measurement
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

        /// How many commands and statements are sent, at most.
        public var commands: Int {
            let probes = Probe.redis.count + Probe.postgres.count
            // A statement in a transaction is three, and stores are filled first.
            return 3 * (probes * repetitions * (calls.few + calls.many + 2_000) + 3 * roundTrips)
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
                \(effort.calls.few) to \(effort.calls.many) calls, median of \
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
        for _ in 0..<effort.repetitions {
            var points: [(x: Double, y: Double)] = []
            for calls in [effort.calls.few, effort.calls.many] {
                let played = try play(probe, calls: calls)
                points.append((Double(calls), Double(played.busy)))
            }
            guard let line = Line(points) else { continue }
            slopes.append(Nanoseconds(line.slope.rounded()))
        }
        // Of servers that are not ours nobody knows the processor time; the shipped times stand.
        guard slopes.median > 0 else { return }
        let held = probe.holds.reduce(0) { $0 + calibration[$1] }
        let value = (slopes.median - held) / probe.times
        let evidence = Calibration.Evidence(
            spread: slopes.reach / probe.times,
            count: UInt64(effort.repetitions * effort.calls.many)
        )
        for figure in [probe.figure] + probe.alsoFor {
            calibration.set(figure, max(0, value), evidence)
        }
    }

    /// Plays a trial of a probe.
    private func play(
        _ probe: Probe,
        calls: Int,
        pause: Nanoseconds = 0
    ) throws(EngineFailure) -> (busy: Nanoseconds, durations: [Nanoseconds]) {
        let result = ProbeResult()
        let trial = probe.trial(redis, postgres, calls: calls, pause: pause, into: result)
        let record = try engine.play(trial) { _ in true }
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
        return (busy, result.durations)
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
            let durations = try paced(probe)
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
        let update = Probe.committedWrite
        let way = calibration[.roundTrip(.postgres, .p50)] + calibration[update.figure]
        let flushes = try paced(update, calls: effort.roundTrips / 4).map { max(0, $0 - way) }
        let spread = logarithmicSpread(median: flushes.median, ninth: flushes.value(at: 900))
        let evidence = Calibration.Evidence(
            spread: flushes.value(at: 900) - flushes.value(at: 100),
            count: UInt64(flushes.count)
        )
        calibration.set(.declared("postgres.flush-spread"), spread, evidence)
        calibration.set(
            .declared("postgres.flush"),
            lognormalMean(median: flushes.median, spread: spread),
            evidence
        )
    }

    /// The times of calls with pauses between, without the first, which opens the connection.
    private func paced(
        _ probe: Probe,
        calls: Int? = nil
    ) throws(EngineFailure) -> [Nanoseconds] {
        let calls = calls ?? effort.roundTrips
        let durations = try play(probe, calls: calls, pause: effort.pause).durations
        return Array(durations.dropFirst(calls / 20))
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
