import Analysis

@testable import Measurement

/// A made-up run that has everything a report can show: three setups, two repetitions, bookings,
/// goals that hold and goals that do not.
enum SchoolRun {
    static let window: Nanoseconds = 60 * .minute
    static let interval: Nanoseconds = 15 * .second

    static let record: RunRecord = {
        var random = Sequence32(state: 7)
        let trials = setups.flatMap { setup in
            (0..<2).map { trial(setup: setup.name, repetition: $0, random: &random) }
        }
        return RunRecord(
            description: description,
            trials: trials,
            races: trials.map { race(setup: $0.setup, repetition: $0.repetition) },
            goals: goals
        )
    }()

    static let setups = [
        SetupRecord(
            name: "postgres-only",
            summary: "no Redis at all",
            isBaseline: true,
            databaseCores: 2,
            conditions: [
                Condition("redis", "off", .ours),
                Condition("postgres network", "supabase-same-region, round trip 600 us", .preset),
            ]
        ),
        SetupRecord(
            name: "cached",
            summary: "dashboards cached for 300 s",
            databaseCores: 2,
            conditions: [
                Condition("redis max-memory", "64 MB", .stated),
                Condition("redis network", "upstash-same-region, round trip 1000 us", .preset),
            ]
        ),
        SetupRecord(
            name: "cached-16MB",
            databaseCores: 2,
            conditions: [Condition("redis max-memory", "16 MB", .ours)]
        ),
    ]

    static let description = RunDescription(
        scenario: ScenarioRecord(
            name: "school-erp",
            summary: "Read-heavy school dashboards on a weekday morning & <lunch>",
            source: "a school's architecture document",
            path: "Scenarios/school-erp.yaml",
            text: "scenario: school-erp\nseed: 42\n"
        ),
        toolVersion: "0.1.0",
        engine: "model",
        seed: 42,
        repetitions: 2,
        window: WindowRecord(startOfDay: 8 * .hour, length: window, warmUp: 5 * .minute),
        setups: setups,
        notModelled: ["The model has no autovacuum and no checkpoints."],
        command: "rehearsal run Scenarios/school-erp.yaml --engine model --seed 42",
        surroundings: Surroundings(
            started: "2026-01-05T08:00:00Z",
            elapsed: 2 * .second,
            machine: [.init("cores", "2")]
        )
    )

    static let goals = [
        Goal(
            metric: "response_us_p99",
            of: "student-dashboard",
            comparison: .atMost,
            limit: 50_000,
            setups: ["cached"],
            text: "<= 50ms"
        ),
        Goal(
            metric: "db_read_reduction",
            of: "cacheable",
            comparison: .atLeast,
            limit: 0.6,
            text: ">= 60%"
        ),
        Goal(metric: "double_bookings", comparison: .equal, limit: 0, text: "== 0"),
        Goal(metric: "rows_locked", comparison: .below, limit: 1, text: "< 1"),
    ]

    private static func trial(
        setup: String,
        repetition: Int,
        random: inout Sequence32
    ) -> TrialRecord {
        let isCached = setup != "postgres-only"
        let hitShare: UInt32 = setup == "cached" ? 78 : 52
        var endpoints = [
            EndpointRecord(name: "student-dashboard", cacheable: true),
            EndpointRecord(name: "role-check", cacheable: true),
            EndpointRecord(name: "book-room", cacheable: false),
        ]
        var family = FamilyRecord(name: "dashboard:student:{student}")
        var get = CallRecord(name: "get")
        var read = CallRecord(name: "read")
        for index in endpoints.indices {
            for _ in 0..<(index == 2 ? 500 : 3_000) {
                let isHit = isCached && index < 2 && random.next() % 100 < hitShare
                let slow = random.next() % 400 == 0 ? 40 : 1
                let service = (isHit ? 1_100_000 : 4_000_000) + Int64(random.next() % 3_000_000)
                endpoints[index].count(service: service * Int64(slow))
                if isCached && index < 2 {
                    endpoints[index].redisCommands += isHit ? 1 : 2
                    get.calls += 1
                    get.latency.record(1_050_000 + Int64(random.next() % 100_000))
                    if isHit { family.hits += 1 } else { family.misses += 1 }
                }
                guard !isHit else { continue }
                endpoints[index].databaseReads += 1
                read.calls += 1
                read.latency.record(service)
            }
        }
        endpoints[2].databaseWrites = 900
        return TrialRecord(
            setup: setup,
            repetition: repetition,
            seed: 42 + UInt64(repetition),
            measured: window - 5 * .minute,
            endpoints: endpoints,
            commands: [get, CallRecord(name: "set")],
            statements: [read],
            families: [family],
            timeline: timeline(isCached: isCached, hitShare: hitShare, random: &random),
            engine: engine(isCached: isCached),
            attempts: [],
            attemptsDropped: 0,
            bookings: []
        )
    }

    private static func engine(isCached: Bool) -> EngineRecord {
        var engine = EngineRecord()
        engine.redisUsedMemoryPeak = isCached ? 15_812_640 : 0
        engine.evictions = isCached ? 1_204 : 0
        engine.databaseBusy = 20 * .minute
        engine.connectionsInUsePeak = 15
        engine.inFlightIntegral = Int128(window) * 2
        engine.serviceSum = Int128(window) * 2
        return engine
    }

    private static func timeline(
        isCached: Bool,
        hitShare: UInt32,
        random: inout Sequence32
    ) -> [IntervalRecord] {
        (1...(Int64(window / interval) + 2)).map { index in
            var record = IntervalRecord()
            record.end = index * interval
            record.warmUp = record.end <= 5 * .minute
            let isDraining = record.end > window
            let load = isDraining ? 0 : 200 + UInt64(index * (240 - min(index, 240))) / 30
            record.offered = load + UInt64(isDraining ? 0 : random.next() % 40)
            record.completed = record.offered
            record.inFlight = UInt64(random.next() % 5)
            record.responseP50 = (isCached ? 1_400_000 : 5_200_000) + Int64(random.next() % 200_000)
            record.responseP99 = 9_000_000 + Int64(random.next() % 6_000_000)
            let ramp = min(UInt64(hitShare), UInt64(index) * 4)
            record.hits = isCached ? record.offered * ramp / 100 : 0
            record.misses = isCached ? record.offered - record.hits : 0
            record.databaseReads = record.offered - record.hits
            record.databaseWrites = record.offered / 20
            record.redisCommands = record.hits + 2 * record.misses
            record.gauges.redisUsedMemory =
                isCached ? min(15_800_000, 900_000 + index * 180_000) : 0
            record.gauges.redisKeys = record.gauges.redisUsedMemory / 3_500
            record.gauges.connectionsInUse = 4
            return record
        }
    }

    private static func race(setup: String, repetition: Int) -> RaceRecord {
        let isBroken = setup == "cached"
        return RaceRecord(
            setup: setup,
            repetition: repetition,
            protection: isBroken ? "exact-range-lock" : "exclusion-constraint",
            attempts: 1_500,
            booked: 620,
            refused: isBroken ? 500 : 880,
            busy: isBroken ? 380 : 0,
            failed: 0,
            unknown: 0,
            concurrentConflicts: 214,
            doubleBookings: isBroken ? 31 : 0,
            overlappingPairs: isBroken ? 37 : 0,
            falseRefusals: 0,
            verdict: isBroken ? .violated : .held,
            witness: isBroken ? witness : nil
        )
    }

    static let witness = RaceWitness(
        first: BookingAttempt(
            operation: 101,
            resource: 7,
            start: 12,
            end: 15,
            invoked: 1_000_000,
            returned: 4_000_000,
            result: .booked
        ),
        second: BookingAttempt(
            operation: 118,
            resource: 7,
            start: 14,
            end: 16,
            invoked: 2_000_000,
            returned: 5_500_000,
            result: .booked
        ),
        lines: [
            "room 7, both booked day 14:",
            "  #101  days 12-15  |=====|        1.000 to 4.000 ms",
            "  #118  days 14-16     |=======|   2.000 to 5.500 ms",
        ]
    )
}

/// A small generator for made-up figures (Numerical Recipes' linear congruential one).
struct Sequence32 {
    var state: UInt32

    mutating func next() -> UInt32 {
        state = state &* 1_664_525 &+ 1_013_904_223
        return state >> 8
    }
}

extension EndpointRecord {
    mutating func count(service: Nanoseconds) {
        let late: Nanoseconds = 3_000
        offered += 1
        outcomes[Int(Outcome.served.rawValue)] += 1
        lag.record(late)
        self.service.record(service)
        response.record(service + late)
    }
}
