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
        examples: ["rehearsal compare Results/baselines/quick Results/quick/run-0001"],
        ownFlags: [.acceptVersion],
        run: { invocation throws(Failure) in
            let operands = invocation.arguments.operands
            let comparison = RunComparison(
                baseline: try side(operands[0]),
                candidate: try side(operands[1]),
                acceptsVersion: invocation.arguments.has(.acceptVersion)
            )
            invocation.terminal.result(ComparisonText(comparison).text)
            return switch comparison.verdict {
            case .same: .success
            case .different: .goalFailed
            case .inconclusive, .notComparable: .inconclusive
            }
        }
    )

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
