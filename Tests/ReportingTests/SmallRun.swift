import Analysis

@testable import Measurement

/// A run of four requests, so small that its files can be read whole.
enum SmallRun {
    static var record: RunRecord {
        RunRecord(
            description: description,
            trials: [trial],
            races: [race],
            goals: [
                Goal(
                    metric: "response_us_p99",
                    of: "book",
                    comparison: .atMost,
                    limit: 2_500,
                    setups: ["plain"],
                    text: "<= 2.5ms"
                ),
                Goal(metric: "double_bookings", comparison: .equal, limit: 0, text: "== 0"),
            ]
        )
    }

    static let description = RunDescription(
        scenario: ScenarioRecord(
            name: "small",
            summary: "Four requests",
            path: "small.yaml",
            text: "scenario: small\n"
        ),
        toolVersion: "1.2.3",
        engine: "model",
        seed: 9,
        repetitions: 1,
        window: WindowRecord(startOfDay: 8 * .hour, length: 2 * .second, warmUp: .second),
        setups: [SetupRecord(name: "plain", isBaseline: true)],
        command: "rehearsal run small.yaml --seed 9"
    )

    private static var trial: TrialRecord {
        var endpoint = EndpointRecord(name: "book", cacheable: false)
        for time in [1, 2, 2, 3] as [Nanoseconds] { endpoint.count(service: time * .millisecond) }
        endpoint.databaseReads = 4
        endpoint.databaseWrites = 2
        var first = IntervalRecord()
        first.end = .second
        first.warmUp = true
        first.offered = 1
        var second = IntervalRecord()
        second.end = 2 * .second
        (second.offered, second.completed, second.inFlight) = (4, 3, 1)
        (second.responseP50, second.responseP99) = (2_003_000, 3_003_001)
        (second.databaseReads, second.databaseWrites) = (4, 2)
        second.gauges.connectionsInUse = 1
        var third = IntervalRecord()
        third.end = 3 * .second
        (third.completed, third.failed, third.hits, third.misses) = (1, 1, 1, 2)
        return TrialRecord(
            setup: "plain",
            repetition: 0,
            seed: 9,
            measured: .second,
            endpoints: [endpoint],
            commands: [],
            statements: [],
            families: [],
            timeline: [first, second, third],
            engine: EngineRecord(),
            attempts: [],
            attemptsDropped: 0,
            bookings: []
        )
    }

    private static let race = RaceRecord(
        setup: "plain",
        repetition: 0,
        protection: "none",
        attempts: 4,
        booked: 2,
        refused: 1,
        busy: 0,
        failed: 1,
        unknown: 0,
        concurrentConflicts: 2,
        doubleBookings: 1,
        overlappingPairs: 1,
        falseRefusals: 0,
        verdict: .violated,
        witness: RaceWitness(
            first: BookingAttempt(
                operation: 1,
                resource: 7,
                start: 2,
                end: 5,
                invoked: 1_000_000,
                returned: 3_000_500,
                result: .booked
            ),
            second: BookingAttempt(
                operation: 2,
                resource: 7,
                start: 4,
                end: 6,
                invoked: 1_500_000,
                returned: 4_000_000,
                result: .unknown
            ),
            lines: ["car 7, \"day 4\":", "  #1 and #2"]
        )
    )
}
