import Dispatch
import Measurement
import Synchronization

/// Plays a trial's faults on its servers, on a thread of its own: what they do may take a while,
/// and the requests go on meanwhile.
final class FaultPlayer: Sendable {
    /// How long a slow server runs and stands still, taken together.
    ///
    /// Short beside the time of a request that crosses a network, long beside a switch of tasks.
    private static let turn = 4 * Nanoseconds.millisecond

    private let plan: FaultPlan
    private let servers: FaultStage.Servers
    private let interruption = DispatchSemaphore(value: 0)
    private let thread = Mutex<OwnThread?>(nil)
    private let problems = Mutex<[String]>([])
    private let isPlaying = Mutex(false)

    init(_ plan: FaultPlan, on servers: FaultStage.Servers) {
        self.plan = plan
        self.servers = servers
    }

    /// Starts the clock of the faults.
    func begin() {
        guard !plan.steps.isEmpty else { return }
        isPlaying.withLock { $0 = true }
        thread.withLock { $0 = OwnThread { self.run() } }
    }

    /// Ends the faults, played to their end or not, and lets a server that stands still go on.
    ///
    /// - Returns: What could not be played, in words.
    @discardableResult
    func finish() -> [String] {
        let wasPlaying = isPlaying.withLock { isPlaying in
            defer { isPlaying = false }
            return isPlaying
        }
        if wasPlaying {
            interruption.signal()
            thread.withLock { $0.take() }?.join()
        }
        return problems.withLock { $0 }
    }

    private func run() {
        let began = DispatchTime.now()
        let stage = FaultStage(servers)
        noting("what the faults need was not opened") { () throws(ServerProblem) in
            try stage.prepare(for: plan.steps.map(\.step))
        }
        var factor = 1.0
        var next = plan.steps.makeIterator()
        var upcoming = next.next()
        var runs = true
        var toggle = Nanoseconds.max
        while true {
            let instant = min(upcoming?.at ?? .max, toggle)
            if waits(until: instant, from: began) { break }
            if let step = upcoming, step.at <= instant {
                if case .slow(let new) = step.step {
                    factor = new
                    toggle = new > 1 ? step.at : .max
                    if !runs { stage.pace(runs: true) }
                    runs = true
                }
                play(step, on: stage)
                upcoming = next.next()
            } else {
                runs.toggle()
                stage.pace(runs: runs)
                let share = Double(Self.turn) / factor
                toggle = instant + Nanoseconds(runs ? share : Double(Self.turn) - share)
            }
        }
        stage.pace(runs: true)
    }

    /// Waits until an instant.
    ///
    /// - Returns: Whether the faults were ended before.
    private func waits(until instant: Nanoseconds, from began: DispatchTime) -> Bool {
        guard instant < .max else {
            interruption.wait()
            return true
        }
        let deadline = began + .nanoseconds(Int(instant))
        return interruption.wait(timeout: deadline) == .success
    }

    private func play(_ step: FaultPlan.Timed, on stage: FaultStage) {
        noting("a fault's step at \(step.at / .millisecond) ms was not played") {
            () throws(ServerProblem) in try stage.play(step.step)
        }
    }

    private func noting(_ words: String, _ body: () throws(ServerProblem) -> Void) {
        do throws(ServerProblem) {
            try body()
        } catch {
            problems.withLock { $0.append("\(words): \(error.message)") }
        }
    }
}
