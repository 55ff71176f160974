import Reporting

extension Command {
    static let report = Command(
        name: "report",
        operands: "DIR",
        operandCount: 1...1,
        summary: "Rebuild a run's plots and report from its files",
        discussion: """
            Reads the CSV files and run.json of the folder of a run, a review or a fidelity \
            comparison, and writes the plots and report.html into it anew. Nothing is played.
            """,
        examples: ["rehearsal report Results/quick/run-0001"],
        ownFlags: [],
        run: { invocation throws(Failure) in
            let terminal = invocation.terminal
            let folder = invocation.arguments.operands[0]
            do throws(ResultsError) {
                if let problem = try RunReport.rebuild(folder) {
                    terminal.warning("there are no plots: \(problem.message)")
                    if let hint = problem.hint { terminal.hint(hint) }
                }
            } catch {
                // A folder that is not a run's is wrong usage; a full disk is not.
                let isInput = error.code == .notReadable || error.code == .malformed
                throw Failure(
                    isInput ? .nothingRan : .couldNotFinish,
                    error.message,
                    hint: error.hint
                )
            }
            terminal.result("report: \(folder)/report.html")
            return .success
        }
    )
}
