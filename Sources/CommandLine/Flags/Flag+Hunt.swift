import Measurement
import Runner

/// The options of `hunt`.
extension Flag {
    static let huntSetup = setup.worded(
        summary: "Search only this setup; may be repeated",
        example: "rehearsal hunt Scenarios/booking-protections.yaml --setup redis-lock"
    )
    static let seeds = Flag(
        name: "seeds",
        placeholder: "N",
        kind: .count(1...1_000_000_000),
        fallback: "10000, or as many as '--for' leaves time for",
        section: .play,
        summary: "How many trials of each setup are played",
        discussion: "Each has a seed of its own; the first one that breaks a rule ends the search."
    )
    static let huntTime = Flag(
        name: "for",
        placeholder: "TIME",
        kind: .time(10 * .millisecond...30 * .day),
        section: .play,
        summary: "How long to search, shared among the setups",
        discussion: """
            What one setup does not need is left to those after it. Making what was found smaller \
            takes its own time, a second or so.
            """,
        example: "rehearsal hunt Scenarios/payouts.yaml --for 30s"
    )
    static let longestDelay = Flag(
        name: "longest-delay",
        placeholder: "TIME",
        kind: .time(0...1 * .day),
        fallback: "1s",
        section: .play,
        summary: "The longest time that a call is kept waiting",
        discussion: """
            A delay stands for whatever holds a client up: the network, the scheduler, a \
            collection of garbage. Locks that expire are only in danger where it may be longer \
            than their time to live. 0s keeps nobody waiting.
            """
    )
    static let rule = Flag(
        name: "rule",
        placeholder: "RULE",
        kind: .choice(HuntRule.allCases.map(\.rawValue)),
        repeatable: true,
        fallback: """
            every rule whose violation users suffer from; those of locks where a setup has nothing \
            else
            """,
        section: .play,
        summary: "Hunt for violations of this rule; may be repeated",
        discussion: HuntRule.allCases.map { "\($0.rawValue): \($0.summary)." }
            .joined(separator: " ")
    )
    static let replay = Flag(
        name: "replay",
        placeholder: "SCHEDULE",
        kind: .file,
        section: .play,
        summary: "Play a recorded schedule again",
        discussion: """
            The output is that of the hunt, byte for byte, as long as scenario and version are the \
            same. With a changed scenario it shows whether the change helps.
            """
    )
    static let huntFormat = format.offering(
        ["text", "json", "ndjson"],
        summary: "Print as text, json or ndjson",
        discussion: "'json' is what was tried and found, 'ndjson' the events of each trace."
    )
    static let huntOutput = output.worded(
        fallback: "Results/<scenario>/hunt-0001, or the next free number",
        summary: "The folder for traces, pictures and schedules",
        discussion: "It must be empty or not exist. Nothing is written where nothing was found."
    )
}
