import Measurement
import ScenarioFile
import Stores

/// Says which faults of a run had no effect, because a run in which nothing happened proves
/// nothing.
struct FaultNotes {
    let window: Window
    let engine: String
    /// How many times faster the window is played.
    var speed: Int64 = 1

    /// The faults of a setup that have a part in the window, in the order of ``Trial/faults``.
    func played(_ setup: Setup) -> [(fault: Fault, inWindow: Fault)] {
        setup.faults.compactMap { fault in
            fault.inWindow(from: window.start, lasting: window.duration).map { inWindow in
                var faster = inWindow
                faster.start /= speed
                faster.end = inWindow.end.map { $0 / speed }
                return (fault, faster)
            }
        }
    }

    /// What is to be said of a setup's faults, a sentence each.
    func sentences(of setup: Setup, in trials: [TrialRecord]) -> [String] {
        let outside = setup.faults
            .filter { $0.inWindow(from: window.start, lasting: window.duration) == nil }
            .map {
                "Setup '\(setup.name)': the fault '\($0.words)' lies outside the window that was"
                    + " played."
            }
        let trials = trials.filter { $0.setup == setup.name }
        guard !trials.isEmpty else { return outside }
        return outside
            + played(setup).enumerated().compactMap { number, fault in
                sentence(of: fault.fault, setup.name, met: trials.map { $0.engine.met(number) })
            }
    }

    /// What is to be said of one fault; `met` is how often each repetition met it, nil where the
    /// engine cannot play it.
    private func sentence(of fault: Fault, _ setup: String, met: [UInt64?]) -> String? {
        let start = "Setup '\(setup)': the fault '\(fault.words)'"
        if met.contains(nil) { return "\(start) is not played by the \(engine) engine." }
        let idle = met.count { $0 == 0 }
        guard idle > 0 else { return nil }
        let share = met.count == 1 ? "" : " in \(idle) of \(met.count) repetitions"
        return "\(start) never took effect\(share): no call met it."
    }
}

extension EngineRecord {
    /// How often a fault was met; nil where the engine plays none.
    fileprivate func met(_ fault: Int) -> UInt64? {
        faultsMet.indices.contains(fault) ? faultsMet[fault] : nil
    }
}
