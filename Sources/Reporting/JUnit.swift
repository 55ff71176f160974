public import Analysis

/// Verdicts in the XML that continuous integration shows: a test case for each goal, or for each
/// figure that differs.
///
/// The dialect is the one that Jenkins, GitLab and GitHub's reporters read: `testsuite` with
/// `testcase`, `failure`, `error` and `skipped`.
public enum JUnit {
    /// What became of a test case.
    enum Outcome {
        case passed
        case failed(String)
        /// It could not be judged.
        case unknown(String)
    }

    /// A run's goals.
    public static func text(of goals: [GoalResult], scenario: String) -> String {
        let cases = goals.map { result in
            let subject = result.goal.of.map { " of \($0)" } ?? ""
            let measured = result.value.map { "\($0)" } ?? "nothing"
            let message =
                "\(result.goal.metric)\(subject) is \(measured), "
                + "and must be \(result.goal.text)"
            let outcome: Outcome =
                switch result.outcome {
                case .held: .passed
                case .failed: .failed(message)
                case .notMeasured: .unknown("\(result.goal.metric)\(subject) was not measured")
                }
            return (
                name: "\(result.goal.metric)\(subject) \(result.goal.text)",
                group: "\(scenario).\(result.setup)",
                outcome: outcome
            )
        }
        return suite("goals of \(scenario)", cases)
    }

    /// A comparison: a case for what got worse or changed, and one for the verdict.
    public static func text(of comparison: RunComparison, scenario: String) -> String {
        let words = ComparisonText(comparison)
        let outcome: Outcome =
            switch comparison.verdict {
            case .same: .passed
            case .different: .failed(words.headline)
            case .inconclusive, .notComparable:
                .unknown(([words.headline] + comparison.reasons).joined(separator: "; "))
            }
        var cases = [(name: "verdict", group: scenario, outcome: outcome)]
        if comparison.verdict == .different {
            cases += comparison.differences.filter { $0.direction != .better }.map { difference in
                let place = [difference.metric, difference.name].filter { !$0.isEmpty }
                let repetition = difference.repetition.map { " (repetition \($0 + 1))" } ?? ""
                return (
                    name: place.joined(separator: " of ") + repetition,
                    group: "\(scenario).\(difference.setup)",
                    outcome: .failed(ComparisonText.line(difference))
                )
            }
        }
        return suite("comparison of \(scenario)", cases)
    }

    private static func suite(
        _ name: String,
        _ cases: [(name: String, group: String, outcome: Outcome)]
    ) -> String {
        let failures = cases.count { if case .failed = $0.outcome { true } else { false } }
        let errors = cases.count { if case .unknown = $0.outcome { true } else { false } }
        let head =
            "<testsuite name=\(quoted(name)) tests=\"\(cases.count)\" failures=\"\(failures)\""
            + " errors=\"\(errors)\">"
        let lines = cases.map { test in
            let tag = "<testcase classname=\(quoted(test.group)) name=\(quoted(test.name))"
            return switch test.outcome {
            case .passed: "  \(tag)/>"
            case .failed(let message):
                "  \(tag)><failure message=\(quoted(message))/></testcase>"
            case .unknown(let message): "  \(tag)><error message=\(quoted(message))/></testcase>"
            }
        }
        let parts = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", head] + lines + ["</testsuite>"]
        return parts.map { $0 + "\n" }.joined()
    }

    /// An attribute's value; XML 1.0 has no control characters, so these become spaces.
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": quoted += "&amp;"
            case "<": quoted += "&lt;"
            case ">": quoted += "&gt;"
            case "\"": quoted += "&quot;"
            case _ where scalar.value < 0x20: quoted += " "
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
