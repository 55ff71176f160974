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
            return try ScenarioParser(loadTrace: traces.load).parse(text: text, name: path)
        } catch {
            terminal.message(error.description)
            return nil
        }
    }
}
