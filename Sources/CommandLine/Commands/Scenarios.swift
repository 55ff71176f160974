import Analysis
import ScenarioFile

/// Scenario files as commands want them: all of them good, or every problem of all of them said.
enum Scenarios {
    /// Reads and validates files.
    ///
    /// - Returns: The scenarios in the order of the files; nil when a file is wrong, which has been
    ///   said by then.
    static func load(_ paths: [String], saying terminal: Terminal) -> [Scenario]? {
        let traces = TraceFiles(world: terminal.world)
        let scenarios = paths.compactMap { load($0, traces, saying: terminal) }
        return scenarios.count == paths.count ? scenarios : nil
    }

    /// Reads and validates one file.
    ///
    /// - Returns: The scenario; nil when the file is wrong, which has been said by then.
    static func load(
        _ path: String,
        _ traces: TraceFiles,
        saying terminal: Terminal
    ) -> Scenario? {
        let text: String
        do throws(WorldError) {
            text = try terminal.world.readFile(path)
        } catch {
            terminal.error("cannot read '\(path)': \(error.cause)")
            return nil
        }
        do throws(ScenarioProblems) {
            let scenario = try parser(traces, terminal.world).parse(text: text, name: path)
            warnOfStalePlans(scenario, saying: terminal)
            return scenario
        } catch {
            terminal.message(error.description)
            return nil
        }
    }

    /// The scenario with other values in place of what its file says.
    ///
    /// - Parameters:
    ///   - scenario: A scenario whose file is good.
    ///   - changes: The values and their places.
    ///   - flag: The option that asked for them.
    ///   - said: The problems that were said before.
    ///   - traces: The recorded traffic that scenarios name.
    ///   - terminal: Where a wrong value is said.
    /// - Returns: The scenario; nil when a value is wrong, which has been said by then.
    static func changed(
        _ scenario: Scenario,
        _ changes: [ScenarioChange],
        by flag: Flag,
        _ said: inout Set<String>,
        _ traces: TraceFiles,
        saying terminal: Terminal
    ) -> Scenario? {
        do throws(ScenarioProblems) {
            return try parser(traces, terminal.world).parse(
                text: scenario.text,
                name: scenario.path,
                changes: changes
            )
        } catch {
            // The file alone is good, so the values are at fault, and its lines do not show them.
            for problem in error.problems where said.insert(problem.message).inserted {
                terminal.error("\(flag.typed): \(problem.message)")
                if let hint = problem.hint { terminal.hint(hint) }
            }
            return nil
        }
    }

    /// The parser that reads what scenarios name through the world.
    static func parser(_ traces: TraceFiles, _ world: World) -> ScenarioParser {
        ScenarioParser(loadTrace: traces.load) { path throws(PlanFailure) in
            do throws(WorldError) {
                return try world.readFile(path)
            } catch {
                throw PlanFailure(error.cause)
            }
        }
    }

    /// Reads and validates the file of a plan; nil when it is wrong, which has been said by then.
    static func plan(_ path: String, saying terminal: Terminal) -> Plan? {
        do throws(WorldError) {
            let text = try terminal.world.readFile(path)
            do throws(ScenarioProblems) {
                return try PlanParser().parse(text: text, path: path)
            } catch {
                terminal.message(error.description)
            }
        } catch {
            terminal.error("cannot read '\(path)': \(error.cause)")
        }
        return nil
    }

    /// Prices change, so a plan that is still sold and was not checked for half a year may be
    /// wrong.
    static func warnOfStalePlans(_ scenario: Scenario, saying terminal: Terminal) {
        guard let today = PlanDate(terminal.world.dateAndTime()) else { return }
        for plan in scenario.plans.plans where plan.isStale(on: today) {
            let days = today.days(since: plan.checked)
            terminal.warning(
                "the plan '\(plan.name)' was last checked \(days) days ago, on \(plan.checked)"
            )
            terminal.hint("compare it with \(plan.source), and set 'checked' to today")
        }
    }
}
