import Patterns

/// Reads the setups as they are on a day that passes faster, and refuses what that would change
/// beyond recognition.
struct SpeedReader {
    let system: SystemReader
    /// The scenario at true speed.
    let scenario: Scenario
    let findings: Findings

    /// The setups with shortened timers; nil at true speed, or where they cannot be played faster.
    func setups(_ fields: Fields, _ matrix: MatrixReader?, at speed: Int64) -> [Setup]? {
        let node = fields.node(ScenarioSection.live)?.value(of: LiveSection.speed.name)
        guard speed > 1, let node, findings.isEmpty else { return nil }
        if let obstacle {
            findings.report(.tooFast(node, obstacle))
            return nil
        }
        var system = system
        system.speed = speed
        let problems = Findings()
        let setups = SetupReader(system: system, findings: problems).read(fields, matrix: matrix)
        if let problem = problems.problems.first {
            findings.report(.tooFast(node, problem))
            return nil
        }
        return setups
    }

    /// The first thing that stands against a day that passes faster, in words.
    private var obstacle: String? {
        if scenario.traffic.users != nil {
            return "the users of the closed loop do not think faster"
        }
        for setup in scenario.setups {
            let steps =
                setup.endpoints.flatMap { endpoint in
                    endpoint.steps.map { ("endpoint \(quoted(endpoint.name))", $0) }
                } + setup.jobs.flatMap { job in job.steps.map { ("job \(quoted(job.name))", $0) } }
            for (owner, step) in steps {
                guard let obstacle = step.speedObstacle else { continue }
                return "\(owner) of setup \(quoted(setup.name)) \(obstacle)"
            }
        }
        return nil
    }
}
