import Analysis
import Foundation
import Measurement
import Testing

@testable import Reporting

/// Comparisons and goals for machines.
@Suite("Verdicts in other formats")
struct VerdictFormatTests {
    private func comparison(_ change: (inout RunRecord) -> Void) -> RunComparison {
        func side(_ record: RunRecord) -> RunComparison.Side {
            RunComparison.Side(record.description, RunTables(record).summary)
        }
        var candidate = SmallRun.record
        change(&candidate)
        return RunComparison(baseline: side(SmallRun.record), candidate: side(candidate))
    }

    private func worse() -> RunComparison {
        comparison { $0.trials[0].engine.evictions = 3 }
    }

    @Test("CSV has a row for each difference")
    func csv() {
        #expect(
            ComparisonTable(worse()).csv == """
                setup,repetition,scope,name,metric,unit,baseline,candidate,change,interval_lower,\
                interval_upper,direction
                plain,0,run,,evictions,keys,0,3,,,,worse

                """
        )
        let same = ComparisonTable(comparison { _ in })
        #expect(same.csv.split(separator: "\n").count == 1)
    }

    @Test("JSON says the verdict and every difference, with numbers as numbers")
    func json() throws {
        let text = ComparisonTable(worse()).json.indentedText
        let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        #expect(object?["verdict"] as? String == "different")
        let differences = object?["differences"] as? [[String: Any]]
        #expect(differences?.count == 1)
        #expect(differences?.first?["candidate"] as? Int == 3)
        #expect(differences?.first?["change"] is NSNull)
        let other = comparison { $0.description.seed = 10 }
        #expect(ComparisonTable(other).json.text.contains("\"verdict\":\"not-comparable\""))
    }

    @Test("Markdown leads with the verdict")
    func markdown() {
        let lines = ComparisonTable(worse()).markdown.split(separator: "\n")
        #expect(lines.first?.hasPrefix("**different: of ") == true)
        #expect(lines.last == "- plain, repetition 1: evictions 0 -> 3 keys, worse")
    }

    @Test("JUnit has a failed case for what got worse, and an error where nobody can tell")
    func junit() {
        let failed = JUnit.text(of: worse(), scenario: "small")
        #expect(failed.contains("tests=\"2\" failures=\"2\" errors=\"0\""))
        #expect(failed.contains("<testcase classname=\"small.plain\" name=\"evictions"))
        #expect(failed.contains("evictions 0 -&gt; 3 keys, worse\"/></testcase>"))
        let passed = JUnit.text(of: comparison { _ in }, scenario: "small")
        #expect(passed.contains("tests=\"1\" failures=\"0\" errors=\"0\""))
        let unknown = JUnit.text(of: comparison { $0.description.seed = 10 }, scenario: "small")
        #expect(unknown.contains("errors=\"1\""))
        #expect(unknown.contains("<error message=\"not comparable; because") == false)
        #expect(unknown.contains("<error message=\"not comparable; the seed differs"))
    }

    @Test("JUnit has a case for each goal, and escapes what it quotes")
    func goals() {
        func goal(_ outcome: GoalResult.Outcome, _ text: String) -> GoalResult {
            let goal = Goal(
                metric: "failed",
                of: nil,
                comparison: .atMost,
                limit: 1,
                setups: [],
                text: text
            )
            return GoalResult(goal: goal, setup: "a&b", outcome: outcome, isCorrectness: false)
        }
        let text = JUnit.text(
            of: [goal(.held, "<= 1"), goal(.failed, "<= 2"), goal(.notMeasured, "<= 3")],
            scenario: "small"
        )
        #expect(
            text == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="goals of small" tests="3" failures="1" errors="1">
                  <testcase classname="small.a&amp;b" name="failed &lt;= 1"/>
                  <testcase classname="small.a&amp;b" name="failed &lt;= 2"><failure \
                message="failed is nothing, and must be &lt;= 2"/></testcase>
                  <testcase classname="small.a&amp;b" name="failed &lt;= 3"><error \
                message="failed was not measured"/></testcase>
                </testsuite>

                """
        )
    }
}
