import Analysis
import Measurement
import ScenarioFile

/// What must be played for some claims: one version of the scenario over one part of the day.
struct ReviewPlay: Sendable {
    /// What is put in place of what the file says.
    var changes: [Claim.Change]
    /// The part of the day; nil is the scenario's whole run.
    var window: Window?
    /// The setups that claims need of it, in the scenario's order.
    var setups: [String]

    /// Everything that a scenario's claims need, each version once, in the order of the file.
    static func all(of scenario: Scenario) -> [ReviewPlay] {
        var plays: [ReviewPlay] = []
        for claim in scenario.claims {
            for one in claim.cases {
                let window = claim.window.map(Window.init)
                let needed = needed(by: one, of: scenario)
                if let index = plays.firstIndex(where: {
                    $0.changes == one.changes && $0.window == window
                }) {
                    let known = plays[index].setups
                    plays[index].setups = scenario.setups.map(\.name).filter {
                        known.contains($0) || needed.contains($0)
                    }
                } else {
                    plays.append(
                        ReviewPlay(changes: one.changes, window: window, setups: needed)
                    )
                }
            }
        }
        return plays
    }

    /// The setups of a case: those that it judges, the one that they are compared with, and the
    /// baseline where the metric is relative to it.
    static func needed(by one: Claim.Case, of scenario: Scenario) -> [String] {
        let baseline =
            one.metric == Metric.databaseReadReduction.name ? scenario.baseline?.name : nil
        return scenario.setups.map(\.name).filter {
            one.setups.contains($0) || $0 == one.against || $0 == baseline
        }
    }
}

extension Window {
    /// The window of a record.
    init(_ record: WindowRecord) {
        self.init(
            start: record.startOfDay,
            duration: record.length,
            warmUp: record.warmUp
        )
    }
}

extension WindowRecord {
    /// The record of a window.
    init(_ window: Window) {
        self.init(
            startOfDay: window.start,
            length: window.duration,
            warmUp: window.warmUp
        )
    }
}
