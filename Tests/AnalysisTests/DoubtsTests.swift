import Measurement
import Testing

@testable import Analysis

@Suite("A run says why its figures may not be trusted")
struct DoubtsTests {
    private func doubts(
        repetitions: Int = 1,
        races: [RaceRecord] = [],
        _ change: (inout EndpointRecord, inout EngineRecord) -> Void
    ) -> [String] {
        let trials = (0..<repetitions).map { repetition in
            var endpoint = TinyRun.endpoint("home", cacheable: true, sent: 100, reads: 1)
            var engine = EngineRecord()
            change(&endpoint, &engine)
            return TinyRun.trial(
                "plain",
                repetition: repetition,
                endpoints: [endpoint],
                engine: engine
            )
        }
        let description = TinyRun.description(repetitions: repetitions)
        return RunTables(RunRecord(description: description, trials: trials, races: races))
            .description.doubts
    }

    @Test("a clean run has none")
    func clean() {
        #expect(doubts { _, _ in }.isEmpty)
    }

    @Test("load that was not sent")
    func pace() {
        let words = doubts(repetitions: 2) { endpoint, _ in
            endpoint.offered = 103
            endpoint.skipped = 3
        }
        #expect(
            words == [
                "Setup 'plain' sent less than 98 % of its load in 2 of 2 repetitions,"
                    + " so its latencies are those of less."
            ]
        )
    }

    @Test("a generator that was late")
    func lateness() {
        let words = doubts { endpoint, _ in
            for _ in 0..<10 { endpoint.lag.record(20 * .millisecond) }
        }
        #expect(words.count == 1)
        #expect(words.first?.contains("requests began late: the machine") == true)
    }

    @Test("a generator that says so itself")
    func limited() {
        let words = doubts { _, engine in engine.generatorLimited = true }
        #expect(words.count == 1)
        #expect(words.first?.contains("requests began late:") == true)
    }

    @Test("sums that disagree")
    func bookkeeping() {
        let words = doubts { _, engine in
            engine.serviceSum = 1_000_000
            engine.inFlightIntegral = 1_010_000
        }
        #expect(words.count == 1)
        #expect(words.first?.contains("Little's law") == true)
    }

    @Test("a history that was full")
    func history() {
        var race = TinyRun.race("plain", doubleBookings: 0)
        race.dropped = 4
        let words = doubts(races: [race]) { _, _ in }
        #expect(
            words == [
                "The history of setup 'plain' was full: later attempts to book were not audited."
            ]
        )
    }
}
