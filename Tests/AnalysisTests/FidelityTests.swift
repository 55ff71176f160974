import Measurement
import Testing

@testable import Analysis

/// Comparisons whose answers can be worked out by hand.
@Suite("The model beside real servers")
struct FidelityTests {
    /// A record of one setup with the figures of two runs.
    private func record(
        _ metric: String,
        _ scope: SummaryRow.Scope = .run,
        name: String = "",
        model: [Int],
        live: [Int],
        doubt: String = "",
        observations: UInt64 = 1_000
    ) throws -> FidelityRow {
        func rows(_ values: [Int]) -> [SummaryRow] {
            values.enumerated().map { repetition, value in
                SummaryRow(
                    setup: "cached",
                    repetition: repetition,
                    scope: scope,
                    name: name,
                    metric: metric,
                    unit: Metric.named(metric)?.unit.rawValue ?? "",
                    value: Figure(value),
                    count: metric.contains("_us_p") ? observations : UInt64(value)
                )
            }
        }
        let measure = try #require(
            FidelityMeasure.all.first {
                $0.metric == metric && $0.scopes.contains(scope) && name.hasPrefix($0.prefix)
            }
        )
        return try #require(
            measure.rows(rows(model), rows(live), doubt: doubt).first
        )
    }

    @Test(
        "a difference is judged by its bar",
        arguments: [
            ("db_reads", 1_010, 1_000, "inside"), ("db_reads", 1_011, 1_000, "outside"),
            ("db_reads", 989, 1_000, "outside"), ("evictions", 105, 100, "inside"),
            ("evictions", 106, 100, "outside"), ("used_memory_bytes_peak", 1_009, 1_000, "inside"),
            ("response_us_p50", 125, 100, "inside"), ("response_us_p50", 74, 100, "outside"),
            ("response_us_p99", 200, 100, "inside"), ("response_us_p99", 201, 100, "outside"),
            ("response_us_p99", 50, 100, "inside"), ("response_us_p99", 49, 100, "outside"),
            // One read more or less of fifty is over one percent.
            ("db_reads", 51, 50, "too-few"), ("db_reads", 0, 0, "inside"),
            ("double_bookings", 3, 5, "told"),
        ]
    )
    func judged(_ metric: String, _ model: Int, _ live: Int, _ verdict: String) throws {
        let row = try record(metric, model: [model], live: [live])
        #expect(row.verdict.rawValue == verdict)
    }

    @Test("commands by kind are judged to half a percent, statements are told")
    func byKind() throws {
        let redis = try record("calls", .store, name: "redis:get", model: [1_006], live: [1_000])
        #expect(redis.verdict == .outside)
        #expect(redis.bar == "within 0.5 %")
        let postgres = try record("calls", .store, name: "postgres:read", model: [2], live: [1])
        #expect(postgres.verdict == .told)
        #expect(postgres.bar == "not judged")
    }

    @Test("a percentile with fewer than ten observations beyond it is not judged")
    func fewObservations() throws {
        let judged = [("response_us_p99", 1_000), ("response_us_p50", 20)] as [(String, UInt64)]
        for (metric, count) in judged {
            let enough = try record(metric, model: [900], live: [100], observations: count)
            let few = try record(metric, model: [900], live: [100], observations: count - 1)
            #expect(enough.verdict == .outside, "\(metric)")
            #expect(few.verdict == .tooFew, "\(metric)")
        }
    }

    @Test("medians are compared, and the interval is that of the repetitions' errors")
    func repetitions() throws {
        let row = try record(
            "response_us_p50",
            model: [110, 120, 130, 140, 150],
            live: [100, 100, 100, 100, 100]
        )
        #expect(row.model == Figure(130))
        #expect(row.live == Figure(100))
        #expect(row.error == Figure(digits: 300_000, decimals: 6))
        #expect(row.difference == Figure(30))
        // The errors are 0.1 to 0.5 with a standard deviation of 0.158114; t of four degrees of
        // freedom is 2.776.
        #expect(row.errorLow == Figure(digits: 103_707, decimals: 6))
        #expect(row.errorHigh == Figure(digits: 496_293, decimals: 6))
    }

    @Test("what is outside says why, as far as that can be known")
    func reasons() throws {
        let wide = try record("db_reads", model: [1_100, 1_100, 1_100], live: [900, 1_000, 1_050])
        #expect(wide.reason == "the live repetitions differ by more than the bar themselves")
        let doubted = try record("db_reads", model: [1_100], live: [1_000], doubt: "it was late")
        #expect(doubted.reason == "it was late")
        #expect(try record("db_reads", model: [1_000], live: [1_000], doubt: "x").reason.isEmpty)
    }

    @Test("a setup that had few requests, or a busy machine, is doubted")
    func doubts() {
        var basis = FidelityRecord.Basis(
            setup: "cached",
            requests: 100_000,
            redisUtilisation: nil,
            machineUtilisation: Figure(digits: 500_000, decimals: 6),
            limited: 0
        )
        #expect(basis.doubt.isEmpty)
        basis.machineUtilisation = Figure(digits: 500_001, decimals: 6)
        basis.limited = 2
        #expect(
            basis.doubt == "the generator was the limit in 2 live repetitions; the machine was "
                + "busier than the bars are for"
        )
    }

    @Test("every metric that is compared is one of the table")
    func metrics() {
        for measure in FidelityMeasure.all {
            #expect(Metric.named(measure.metric) != nil, "\(measure.metric)")
        }
    }
}
