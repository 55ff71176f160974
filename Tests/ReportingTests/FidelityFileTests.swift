import Analysis
import Measurement
import Testing

@testable import Reporting

@Suite("Files of a comparison with real servers")
struct FidelityFileTests {
    private static let rows = [
        FidelityRow(
            setup: "cached",
            scope: .endpoint,
            name: "read",
            metric: "response_us_p50",
            unit: "us",
            model: Figure(digits: 130_000, decimals: 3),
            live: Figure(digits: 100_000, decimals: 3),
            error: Figure(digits: 300_000, decimals: 6),
            difference: Figure(digits: 30_000, decimals: 3),
            errorLow: Figure(digits: 103_707, decimals: 6),
            errorHigh: Figure(digits: 496_293, decimals: 6),
            liveLeast: Figure(digits: 90_000, decimals: 3),
            liveMost: Figure(digits: 110_000, decimals: 3),
            count: 5_000,
            bar: "within 25 %",
            verdict: .outside,
            reason: "the generator was the limit in 1 live repetition"
        ),
        FidelityRow(
            setup: "cached",
            scope: .run,
            name: "",
            metric: "hit_ratio",
            unit: "ratio",
            model: Figure(digits: 871_000, decimals: 6),
            live: Figure(digits: 870_000, decimals: 6),
            error: Figure(digits: 1_149, decimals: 6),
            difference: Figure(digits: 1_000, decimals: 6),
            errorLow: nil,
            errorHigh: nil,
            liveLeast: Figure(digits: 870_000, decimals: 6),
            liveMost: Figure(digits: 870_000, decimals: 6),
            count: 9_000,
            bar: "within 0.5 points",
            verdict: .inside,
            reason: ""
        ),
    ]

    private static var record: FidelityRecord {
        FidelityRecord(
            description: SmallRun.description,
            calibration: "a test",
            bases: [
                FidelityRecord.Basis(
                    setup: "cached",
                    requests: 9_000,
                    redisUtilisation: Figure(digits: 80_000, decimals: 6),
                    machineUtilisation: Figure(digits: 410_000, decimals: 6),
                    limited: 1
                )
            ],
            rows: rows
        )
    }

    @Test("fidelity.csv, whole, and read back")
    func csv() throws {
        let text = Self.record.csv
        #expect(
            text == """
                setup,scope,name,metric,unit,model,live,error,absolute_error,error_low,error_high,\
                live_least,live_most,count,bar,verdict,reason
                cached,endpoint,read,response_us_p50,us,130.000,100.000,0.300000,30.000,0.103707,\
                0.496293,90.000,110.000,5000,within 25 %,outside,the generator was the limit in 1 \
                live repetition
                cached,run,,hit_ratio,ratio,0.871000,0.870000,0.001149,0.001000,,,0.870000,\
                0.870000,9000,within 0.5 points,inside,

                """
        )
        #expect(try CSV.rows(FidelityRow.self, from: text, file: "fidelity.csv") == Self.rows)
    }

    @Test("the page says first what is outside and why, and doubts what it rests on")
    func page() {
        let page = FidelityPage(record: Self.record, pictures: [], plotProblem: nil).text
        #expect(page.contains("1 of 2 judged figures keep to their bars"))
        #expect(page.contains("cached: read: response time, p50"))
        #expect(page.contains("the generator was the limit in 1 live repetition"))
        #expect(
            page.contains("9000 requests were sent, and the bars are meant for at least 100000")
        )
        #expect(page.contains("+0.10 points"))
        #expect(page.contains("41.0 %"))
    }

    @Test("'report' makes the same page anew from the folder")
    func rebuilt() throws {
        try withTemporaryFolder { parent in
            let path = "\(parent)/comparison"
            _ = try ResultsFolder(at: path).write(Self.record, calibration: "calibration: none\n")
            let page = try contents(of: "\(path)/report.html")
            try FileSystem.write("", to: "\(path)/report.html")
            _ = try RunReport.rebuild(path)
            #expect(try contents(of: "\(path)/report.html") == page)
        }
    }

    @Test("the picture has a point for each figure that it draws")
    func plot() throws {
        let plot = try #require(FidelityPlot(record: Self.record).plot)
        #expect(plot.data.contains("# response p50: live, model in us\n100.000 130.000\n"))
    }
}
