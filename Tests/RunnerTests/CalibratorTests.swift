import Measurement
import Runner
import Simulation
import Stores
import Testing

/// Calibrating a server whose times are known.
@Suite("Calibration")
struct CalibratorTests {
    private static let effort = Calibrator.Effort(
        calls: (few: 20, many: 120),
        repetitions: 1,
        roundTrips: 400
    )

    /// Times that no default has, without any spread.
    private static let known: Calibration = {
        var calibration = Calibration(measured: "2026-01-02", source: "a test")
        for (number, figure) in CalibrationFigure.all.enumerated() {
            let value = figure.unit == .time ? 10_000 + 10 * Int64(number) : 0
            calibration.set(figure, value, nil)
        }
        // Nothing depends on a rest.
        for pace in CalibrationPace.allCases {
            for point in RoundTripPoint.allCases {
                calibration.set(.paced(.roundTrip, pace, point), 20_000, nil)
                calibration.set(.paced(.flush, pace, point), 30_000, nil)
            }
        }
        calibration.set(.declared("postgres.flush"), 30_000, nil)
        // Kinds that share a figure share it here too.
        calibration.set(.redis(.mget), calibration[.redis(.get)], nil)
        // No round trip differs from another.
        for store in [StoreName.redis, .postgres] {
            for point in RoundTripPoint.allCases {
                calibration.set(.roundTrip(store, point), 20_000, nil)
            }
        }
        // What the probes take for granted, and what is not measured.
        calibration.set(.redis(.ping), CalibrationFigure.redis(.ping).shipped, nil)
        return calibration
    }()

    private func measured() throws -> Calibration {
        try Calibrator(ModelEngine(Self.known), effort: Self.effort).calibrate(measured: "now")
    }

    @Test("the model's own times come back, to the nanosecond")
    func redis() throws {
        let found = try measured()
        let names = [
            "redis.request", "redis.queued", "redis.key", "redis.element", "redis.get",
            "redis.set", "redis.getdel", "redis.incrby", "redis.pexpire", "redis.hget",
            "redis.hset", "redis.hgetall", "redis.sadd", "redis.zadd", "redis.lpush",
            "redis.pfadd", "redis.pfcount", "redis.xadd", "redis.xack", "redis.evalsha",
            "postgres.read", "postgres.update", "postgres.insert", "postgres.delete",
            "postgres.count-request", "postgres-row.aggregate", "round-trip.redis-p50",
            "postgres.flush", "postgres.flush-after-0ms-p50", "postgres.flush-after-25ms-p99",
            "round-trip.postgres-after-1ms-p999",
        ]
        for name in names {
            let figure = try #require(CalibrationFigure.named(name))
            #expect(found[figure] == Self.known[figure], "\(name)")
            #expect(found.evidence(of: figure) != nil, "\(name)")
        }
    }

    @Test("what shares a figure with a measured kind gets the same")
    func shared() throws {
        let found = try measured()
        #expect(found[.redis(.mget)] == found[.redis(.get)])
        #expect(found[.redis(.lpop)] == found[.redis(.lpush)])
        #expect(found[.statement(.commit)] == found[.statement(.begin)])
    }

    @Test("what is not measured apart keeps its part of a read")
    func scaled() throws {
        let found = try measured()
        let read = CalibrationFigure.statement(.read)
        let claim = CalibrationFigure.statement(.claimSlots)
        #expect(found[claim] == claim.shipped * found[read] / read.shipped)
        #expect(found.evidence(of: claim) == nil)
    }

    @Test("it can be stopped")
    func stops() {
        let calibrator = Calibrator(ModelEngine(Self.known), effort: Self.effort) { _, done, _ in
            done < 2
        }
        #expect(throws: EngineFailure("stopped before everything was measured")) {
            try calibrator.calibrate(measured: "now")
        }
    }
}
