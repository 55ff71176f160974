import Measurement
import Runner

/// Decides what is said about a run's progress and when; a value, so that its words are testable.
struct ProgressLine: Sendable {
    /// What the progress is printed on.
    enum Style: Sendable {
        /// A terminal: one line that is written over.
        case rewritten
        /// A file or a pipe: a line now and then.
        case plain
        /// Nothing.
        case silent
    }

    /// The time between two lines: often enough to see movement, seldom enough to cost nothing.
    private static let pause: [Style: Nanoseconds] = [
        .rewritten: 100 * .millisecond, .plain: 10 * .second,
    ]

    private let style: Style
    private let scenario: String
    private let began: Nanoseconds
    private var latest: Nanoseconds
    /// How much of its window each trial has played, in ten-thousandths, by setup and repetition.
    private var passed: [String: Int64] = [:]
    private var isShown = false

    init(style: Style, scenario: String, now: Nanoseconds) {
        self.style = style
        self.scenario = scenario
        began = now
        latest = now
    }

    /// What is said before anything is played: the seed first, for whoever must repeat the run.
    func opening(seed: UInt64, trials: Int, engine: String) -> String? {
        if style == .silent { return nil }
        let what = counted(trials, "trial")
        return "\(scenario): seed \(seed), playing \(what) on the \(engine) engine\n"
    }

    /// Takes the state of a run in, and answers with what to print now, if anything.
    mutating func update(_ progress: RunProgress, now: Nanoseconds) -> String? {
        guard let pause = Self.pause[style] else { return nil }
        let trial = "\(progress.setup)/\(progress.repetition)"
        let window = Int128(max(progress.window, 1))
        passed[trial] = Int64(min(Int128(progress.passed), window) * 10_000 / window)
        guard now - latest >= pause else { return nil }
        latest = now
        isShown = true
        return decorated(words(for: progress, now: now))
    }

    /// What ends the progress: on a terminal, an empty line in its place.
    mutating func end() -> String? {
        guard isShown, style == .rewritten else { return nil }
        isShown = false
        return "\r\u{1B}[K"
    }

    private func words(for progress: RunProgress, now: Nanoseconds) -> String {
        let played = passed.values.reduce(0, +)
        let all = Int64(progress.total) * 100
        let percent = all > 0 ? played / all : 0
        let seconds = (now - began) / .second
        return "\(scenario): \(percent) %, \(progress.done) of \(progress.total) trials done, "
            + "now \(progress.setup), \(seconds) s"
    }

    private func decorated(_ words: String) -> String {
        switch style {
        case .rewritten: "\r\u{1B}[K\(words)"
        case .plain: words + "\n"
        case .silent: ""
        }
    }
}
