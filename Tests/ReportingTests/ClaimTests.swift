import Analysis
import Foundation
import Measurement
import Testing

@testable import Reporting

@Suite("Verdicts in words and files")
struct ClaimTests {
    static let interval = Interval(
        mean: Figure(digits: 614_200, decimals: 6),
        low: Figure(digits: 609_000, decimals: 6),
        high: Figure(digits: 619_000, decimals: 6),
        least: Figure(digits: 590_000, decimals: 6),
        most: Figure(digits: 640_000, decimals: 6),
        count: 20
    )
    static let flip = Flip(
        path: "endpoints.read.steps.cached.ttl",
        value: "300s",
        tag: .stated,
        from: "30s",
        to: "3000s",
        state: .flips,
        below: "241s"
    )
    static let results = [
        ClaimResult(
            scenario: "school",
            id: "C1",
            says: "60 % fewer, \"at least\"",
            judgements: [
                Judgement(
                    when: "at noon",
                    setup: "cached",
                    metric: "db_read_reduction",
                    of: "cacheable",
                    expectation: ">= 60%",
                    changes: [Claim.Change(path: "traffic.rate", value: "40/s")],
                    interval: interval,
                    outcome: .holds
                ),
                Judgement(
                    setup: "cached",
                    against: "plain",
                    metric: "response_us_p99",
                    measure: .times,
                    expectation: "<= 0.1x",
                    outcome: .notMeasured
                ),
            ],
            flips: [flip],
            expected: .confirmed,
            seeds: 20,
            firstSeed: 42,
            window: WindowRecord(startOfDay: 8 * .hour, length: .hour, warmUp: 30 * .minute),
            command: "rehearsal review school.yaml --seed 42"
        ),
        ClaimResult(
            scenario: "school",
            id: "C2",
            says: "It is loved",
            judgements: [],
            notTested: "no run measures love",
            seeds: 20,
            firstSeed: 42,
            window: nil,
            command: "rehearsal review school.yaml --seed 42"
        ),
    ]

    @Test("the reason names figure, interval, limit, seeds and the value at which it flips")
    func reason() {
        let words = ClaimWords(Self.results[0])
        #expect(words.verdict == "qualified")
        #expect(words.figure == "61.4 % (60.9 % to 61.9 %)")
        #expect(
            words.reason == """
                Holds only where: at noon, db_read_reduction of cacheable in cached is 61.4 % \
                (60.9 % to 61.9 %), expected >= 60%; not measured: response_us_p99 in cached as a \
                multiple of plain. It hangs on endpoints.read.steps.cached.ttl (300s, stated): the \
                outcome is another at 241s and below (the first seed, from 30s to 3000s). CHANGED: \
                the file expects it to be confirmed.
                """
        )
        #expect(
            words.conditions
                == "20 seeds from 42 on; 08:00 to 09:00, the first 30 min not counted"
        )
        #expect(ClaimWords(Self.results[1]).reason == "No run measures love.")
        #expect(ClaimWords(Self.results[1]).verdict == "not tested")
    }

    @Test("claims.csv is read back as it was written")
    func roundTrip() throws {
        let rows = try CSV.rows(ClaimRow.self, from: Self.results.csv, file: "claims.csv")
        #expect(rows.count == 3)
        #expect(ClaimRow.results(rows) == Self.results)
        #expect(
            ClaimRow.columns.joined(separator: ",") == """
                scenario,claim,verdict,expected,reason,says,case,setup,against,metric,of,\
                against_of,measure,expectation,outcome,invariant,unit,mean,low,high,least,most,\
                seeds,first_seed,window_start_ns,window_length_ns,warm_up_ns,changes,flips,\
                not_tested,command
                """
        )
    }

    @Test("a malformed search is told with its place")
    func malformed() {
        let text = Self.results.csv.replacing("|stated|", with: "|guessed|")
        #expect {
            _ = try CSV.rows(ClaimRow.self, from: text, file: "claims.csv")
        } throws: { error in
            (error as? ResultsError)?.message.hasPrefix("claims.csv:2: ") == true
        }
    }

    @Test("a review has its verdicts, its evidence and a page, which can be made anew")
    func review() throws {
        try withTemporaryFolder { parent in
            var description = SmallRun.description
            description.scenario.name = "school"
            description.scenario.contradictions = [Contradiction(says: "all", but: "none")]
            description.scenario.inputs = [Input(path: "seed", value: "9", tag: .ours)]
            let review = ReviewRecord(description: description, claims: Self.results)
            let path = try ResultsFolder(at: "\(parent)/review").write([review]).path
            #expect(
                try FileSystem.names(in: path) == [
                    "claims.csv", "evidence.csv", "report.html", "review.json",
                ]
            )
            let page = try String(contentsOfFile: "\(path)/report.html", encoding: .utf8)
            #expect(page.contains("2 claims: 1 qualified, 1 not tested. Changed from what"))
            #expect(page.contains("Where the document contradicts itself"))
            try FileSystem.write("", to: "\(path)/report.html")
            #expect(try RunReport.rebuild(path) == nil)
            #expect(try String(contentsOfFile: "\(path)/report.html", encoding: .utf8) == page)
        }
    }

    @Test("a comparison tells which verdicts changed, and does not fail for them")
    func comparison() {
        var other = Self.results
        other[1].notTested = ""
        other[1].judgements = [other[0].judgements[0]]
        #expect(
            RunComparison.verdictChanges(Self.results, other) == [
                "claim C2 was not-tested in the baseline and is confirmed in the candidate"
            ]
        )
        #expect(RunComparison.verdictChanges(Self.results, Self.results).isEmpty)
    }
}
