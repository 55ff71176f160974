import Analysis
import Reporting

extension Command {
    static let compare = Command(
        name: "compare",
        operands: "BASELINE CANDIDATE",
        operandCount: 2...2,
        summary: "Tell whether a run got worse than another",
        discussion: """
            Both are folders of runs; of a baseline, run.json and summary.csv are enough. Runs of \
            the model are compared exactly, figure by figure. Live runs are compared by ranks \
            over their repetitions. The exit code is 0 when nothing got worse, 1 when something \
            did, and 5 when the two did not play the same thing or cannot tell.
            """,
        examples: [
            "rehearsal compare Results/baselines/quick Results/quick/run-0001",
            "rehearsal compare old new --format junit > comparison.xml",
        ],
        ownFlags: [.acceptVersion, .verdictFormat],
        run: { invocation throws(Failure) in
            let operands = invocation.arguments.operands
            let baseline = try side(operands[0])
            let comparison = RunComparison(
                baseline: baseline,
                candidate: try side(operands[1]),
                acceptsVersion: invocation.arguments.has(.acceptVersion)
            )
            let format = invocation.arguments.text(.verdictFormat)
            invocation.terminal.result(
                text(comparison, as: format, scenario: baseline.description.scenario.name)
            )
            return switch comparison.verdict {
            case .same: .success
            case .different: .goalFailed
            case .inconclusive, .notComparable: .inconclusive
            }
        }
    )

    private static func text(
        _ comparison: RunComparison,
        as format: String?,
        scenario: String
    ) -> String {
        switch format {
        case "json": ComparisonTable(comparison).json.indentedText
        case "csv": ComparisonTable(comparison).csv
        case "markdown": ComparisonTable(comparison).markdown
        case "junit": JUnit.text(of: comparison, scenario: scenario)
        default: ComparisonText(comparison).text
        }
    }

    private static func side(_ folder: String) throws(Failure) -> RunComparison.Side {
        do throws(ResultsError) {
            let (description, rows) = try RunFolder.readSummary(folder)
            return RunComparison.Side(
                description,
                rows,
                claims: try RunFolder.readClaims(folder)
            )
        } catch {
            throw Failure(.nothingRan, error.message, hint: error.hint)
        }
    }
}
