@testable import Analysis
@testable import Measurement

/// Runs so small that every figure can be worked out by hand.
enum TinyRun {
    static func endpoint(
        _ name: String,
        cacheable: Bool,
        sent: UInt64,
        reads: UInt64,
        response: Nanoseconds = .millisecond
    ) -> EndpointRecord {
        var endpoint = EndpointRecord(name: name, cacheable: cacheable)
        endpoint.offered = sent
        endpoint.outcomes[Int(Outcome.served.rawValue)] = sent
        for _ in 0..<sent {
            endpoint.lag.record(0)
            endpoint.service.record(response)
            endpoint.response.record(response)
        }
        endpoint.databaseReads = reads
        return endpoint
    }

    static func trial(
        _ setup: String,
        repetition: Int = 0,
        endpoints: [EndpointRecord],
        families: [FamilyRecord] = [],
        engine: EngineRecord = EngineRecord()
    ) -> TrialRecord {
        TrialRecord(
            setup: setup,
            repetition: repetition,
            seed: 1,
            measured: 10 * .second,
            endpoints: endpoints,
            commands: [],
            statements: [],
            families: families,
            timeline: [],
            engine: engine,
            attempts: [],
            attemptsDropped: 0,
            bookings: []
        )
    }

    static func race(
        _ setup: String,
        repetition: Int = 0,
        doubleBookings: UInt64
    ) -> RaceRecord {
        RaceRecord(
            setup: setup,
            repetition: repetition,
            protection: "none",
            attempts: 20,
            booked: 10,
            refused: 10,
            busy: 0,
            failed: 0,
            unknown: 0,
            concurrentConflicts: 6,
            doubleBookings: doubleBookings,
            overlappingPairs: doubleBookings,
            falseRefusals: 0,
            verdict: doubleBookings > 0 ? .violated : .held
        )
    }

    static let setups = [
        SetupRecord(name: "plain", isBaseline: true, databaseCores: 2),
        SetupRecord(name: "cached", databaseCores: 2),
    ]

    /// The rows of the trials over a window of ten seconds.
    static func rows(_ trials: [TrialRecord], races: [RaceRecord] = []) -> [SummaryRow] {
        Summary.rows(of: trials, races: races, window: 10 * .second, setups: setups)
    }

    static func description(
        engine: String = "model",
        repetitions: Int = 1,
        seed: UInt64 = 1,
        version: String = "1.0.0",
        text: String = "scenario: tiny\nseed: 1\n",
        status: RunStatus = .complete
    ) -> RunDescription {
        RunDescription(
            scenario: ScenarioRecord(name: "tiny", summary: "", path: "tiny.yaml", text: text),
            toolVersion: version,
            engine: engine,
            seed: seed,
            repetitions: repetitions,
            window: WindowRecord(startOfDay: 0, length: 10 * .second, warmUp: 0),
            setups: setups,
            command: "rehearsal run tiny.yaml",
            status: status
        )
    }
}

extension [SummaryRow] {
    /// The value of one metric as its text.
    func value(
        _ metric: Metric,
        _ setup: String,
        repetition: Int = 0,
        scope: SummaryRow.Scope = .run,
        name: String = ""
    ) -> String? {
        first {
            $0.metric == metric.name && $0.setup == setup && $0.repetition == repetition
                && $0.scope == scope && $0.name == name
        }.map(\.value.description)
    }
}
