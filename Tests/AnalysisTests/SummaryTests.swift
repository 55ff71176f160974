import Measurement
import Testing

@testable import Analysis

@Suite("The summary of a run")
struct SummaryTests {
    private let rows = TinyRun.rows([
        TinyRun.trial(
            "plain",
            endpoints: [
                TinyRun.endpoint("home", cacheable: true, sent: 100, reads: 300),
                TinyRun.endpoint("pay", cacheable: false, sent: 10, reads: 100),
            ]
        ),
        TinyRun.trial(
            "cached",
            endpoints: [
                TinyRun.endpoint("home", cacheable: true, sent: 100, reads: 100),
                TinyRun.endpoint("pay", cacheable: false, sent: 10, reads: 110),
            ]
        ),
    ])

    @Test("the reduction of database reads is relative to the baseline, in every scope")
    func reduction() {
        #expect(rows.value(.databaseReadReduction, "cached") == "0.475000")
        let home = rows.value(
            .databaseReadReduction,
            "cached",
            scope: .endpoint,
            name: "home"
        )
        #expect(home == "0.666667")
        let pay = rows.value(.databaseReadReduction, "cached", scope: .endpoint, name: "pay")
        #expect(pay == "-0.100000")
        let group = rows.value(
            .databaseReadReduction,
            "cached",
            scope: .group,
            name: "cacheable"
        )
        #expect(group == "0.666667")
    }

    @Test("the baseline is not compared with itself")
    func baseline() {
        #expect(rows.value(.databaseReadReduction, "plain") == nil)
    }

    @Test("each repetition is compared with the baseline's same repetition")
    func repetitions() {
        let reads: [(String, Int, UInt64)] = [
            ("plain", 0, 100), ("plain", 1, 1_000), ("cached", 0, 50), ("cached", 1, 100),
        ]
        let rows = TinyRun.rows(
            reads.map { setup, repetition, reads in
                TinyRun.trial(
                    setup,
                    repetition: repetition,
                    endpoints: [
                        TinyRun.endpoint("home", cacheable: true, sent: 1, reads: reads)
                    ]
                )
            }
        )
        #expect(rows.value(.databaseReadReduction, "cached", repetition: 0) == "0.500000")
        #expect(rows.value(.databaseReadReduction, "cached", repetition: 1) == "0.900000")
    }

    @Test("the run adds its endpoints up; throughput is over the measured part")
    func totals() {
        #expect(rows.value(.offered, "plain") == "110")
        #expect(rows.value(.databaseReads, "plain") == "400")
        #expect(rows.value(.throughput, "plain") == "11.000000")
        #expect(rows.value(.latency(.response, .max), "plain") == "1000.000")
    }

    @Test("an endpoint without requests has counts and no latency")
    func silence() {
        let rows = TinyRun.rows([
            TinyRun.trial(
                "plain",
                endpoints: [TinyRun.endpoint("home", cacheable: true, sent: 0, reads: 0)]
            )
        ])
        #expect(rows.value(.offered, "plain") == "0")
        #expect(rows.value(.latency(.response, .p50), "plain") == nil)
        #expect(rows.value(.hitRatio, "plain") == nil)
    }

    @Test("lookups, utilisation and both sides of Little's law")
    func levels() {
        var family = FamilyRecord(name: "page:{page}")
        (family.hits, family.misses, family.stale) = (3, 1, 2)
        var engine = EngineRecord()
        engine.databaseBusy = 5 * .second
        engine.redisBusy = .second
        engine.inFlightIntegral = Int128(20 * .second)
        engine.serviceSum = Int128(25 * .second)
        let rows = TinyRun.rows([
            TinyRun.trial("plain", endpoints: [], families: [family], engine: engine)
        ])
        #expect(rows.value(.hitRatio, "plain") == "0.750000")
        #expect(rows.value(.staleReads, "plain", scope: .family, name: "page:{page}") == "2")
        #expect(rows.value(.databaseUtilisation, "plain") == "0.250000")
        #expect(rows.value(.redisUtilisation, "plain") == "0.100000")
        #expect(rows.value(.meanInFlight, "plain") == "2.000000")
        #expect(rows.value(.littleError, "plain") == "0.200000")
    }

    @Test("every row's metric and unit stand in the table of metrics")
    func metrics() throws {
        let rows = TinyRun.rows(
            [
                TinyRun.trial(
                    "plain",
                    endpoints: [TinyRun.endpoint("home", cacheable: true, sent: 5, reads: 5)]
                )
            ],
            races: [TinyRun.race("plain", doubleBookings: 1)]
        )
        for row in rows {
            let metric = try #require(Metric.named(row.metric), "\(row.metric) is unknown")
            #expect(metric.unit.rawValue == row.unit)
        }
        #expect(rows.value(.doubleBookings, "plain", scope: .protection, name: "none") == "1")
    }
}
