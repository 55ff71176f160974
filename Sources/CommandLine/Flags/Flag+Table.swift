/// The options themselves, in the order in which help lists them.
extension Flag {
    static let engine = Flag(
        name: "engine",
        placeholder: "ENGINE",
        kind: .choice(["model", "live"]),
        fallback: "model",
        section: .play,
        summary: "What plays the scenario: model or live",
        discussion: """
            'model' plays it in virtual time, deterministically, and needs no server. 'live' \
            starts throwaway redis-server and postgres processes on free loopback ports, plays \
            the scenario's live window at true speed, and removes them again.
            """,
        example: "rehearsal run Scenarios/car-rental.yaml --engine live"
    )
    static let setup = Flag(
        name: "setup",
        placeholder: "NAME",
        kind: .name,
        repeatable: true,
        fallback: "every setup of the scenario",
        section: .play,
        summary: "Play only this setup; may be repeated",
        discussion: """
            Reductions against the baseline need the baseline setup too: name it as well.
            """,
        example: "rehearsal run Scenarios/quick.yaml --setup cached"
    )
    static let seed = Flag(
        name: "seed",
        placeholder: "N",
        kind: .seed,
        fallback: "the scenario's seed",
        section: .play,
        summary: "The number that fixes all randomness",
        discussion: """
            Equal scenario, seed and version give equal bytes in every CSV file of a model run. \
            Repetition k plays the seed's k-th stream.
            """
    )
    static let repetitions = Flag(
        name: "repetitions",
        placeholder: "N",
        kind: .count(1...10_000),
        fallback: "the scenario's number, else 1",
        section: .play,
        summary: "How often each setup is played",
        discussion: "Each repetition plays a stream of its own, the same for every setup."
    )
    static let vary = Flag(
        name: "vary",
        placeholder: "PATH=A,B,...",
        kind: .variation,
        repeatable: true,
        section: .play,
        summary: "Put each of these values at a place of the scenario",
        discussion: """
            The place is the keys from the top of the file, joined by points. Given more than \
            once, every combination is played.
            """,
        example: "--vary stores.redis.max-memory=8MB,16MB,32MB"
    )
    static let set = Flag(
        name: "set",
        placeholder: "PATH=VALUE",
        kind: .variation,
        repeatable: true,
        section: .play,
        summary: "Put this value at a place of the scenario",
        discussion: """
            The place is the keys from the top of the file, joined by points. The report says what \
            was changed.
            """,
        example: "rehearsal run Scenarios/school-erp.yaml --set scale=10x --set duration=7d"
    )
    static let window = Flag(
        name: "window",
        placeholder: "HH:MM-HH:MM",
        kind: .window,
        fallback: "on the model the whole duration, on real servers the scenario's live window",
        section: .play,
        summary: "Play only this part of the day",
        discussion: """
            'live' is the window that the scenario names for live runs. Either end may have \
            seconds, as in 08:00-08:00:20. The scenario's warm-up is kept, yet never more than \
            half of the window. Real servers play a scenario of up to ten minutes whole if it \
            names no window.
            """,
        example: "rehearsal run Scenarios/school-erp.yaml --window 08:00-08:02"
    )
    static let threads = Flag(
        name: "threads",
        placeholder: "N",
        kind: .count(1...1_024),
        fallback: "the number of processors",
        section: .play,
        summary: "How many trials the model plays at once",
        discussion: "It changes the time that a run takes, and nothing else."
    )
    static let loops = Flag(
        name: "loops",
        placeholder: "N",
        kind: .count(1...1_024),
        fallback: "the number of processors",
        section: .play,
        summary: "Play real servers on at most so many event loops",
        discussion: """
            Each loop is a thread with connections of its own and a share of the application's \
            instances. Users of a closed loop, and instances that come and go or are chosen other \
            than in turns, live on one; the report says so.
            """
    )
    static let calibration = Flag(
        name: "calibration",
        placeholder: "FILE",
        kind: .file,
        fallback: "the times that are shipped",
        section: .play,
        summary: "Where the model's times come from",
        discussion: """
            A file that 'rehearsal calibrate' has written on some machine. The model's servers \
            take the times in it, and a loopback network has its round trips. The run's record \
            names the file and its SHA-256.
            """,
        example: "rehearsal run Scenarios/quick.yaml --calibration here.yaml"
    )
    static let output = Flag(
        name: "output",
        short: "o",
        placeholder: "DIR",
        kind: .folder,
        fallback: "Results/<scenario>/run-0001, or the next free number",
        section: .results,
        summary: "The folder for the run's files",
        discussion: "It must be empty or not exist: a run never overwrites another."
    )
    static let calibrationOutput: Flag = {
        var flag = output.worded(
            fallback: "standard output",
            summary: "The file for the figures",
            discussion: "It must not exist."
        )
        flag.placeholder = "FILE"
        flag.kind = .file
        return flag
    }()
    static let acceptVersion = Flag(
        name: "accept-version",
        kind: .toggle,
        section: .results,
        summary: "Compare although another version played one",
        discussion: """
            Two versions of rehearsal may model differently, so a difference between their runs \
            need not be one of the system.
            """
    )
    static let format = Flag(
        name: "format",
        placeholder: "FORMAT",
        kind: .choice(["text", "json", "csv", "markdown"]),
        fallback: "text",
        section: .results,
        summary: "Print results as text, json, csv or markdown"
    )
    static let verdictFormat = format.offering(
        ["text", "json", "csv", "markdown", "junit"],
        summary: "Print as text, json, csv, markdown or junit",
        discussion: "'junit' is the XML in which continuous integration shows verdicts."
    )
    static let findingsFormat = format.offering(
        ["text", "json"],
        summary: "Print what was found as text or json",
        discussion: "With 'json' everything goes to standard output, one object for each finding."
    )
    static let strict = Flag(
        name: "strict",
        kind: .toggle,
        section: .results,
        summary: "Take warnings for failures",
        discussion: "A warning then ends with exit code 1; a note never does."
    )
    static let quiet = Flag(
        name: "quiet",
        short: "q",
        kind: .toggle,
        section: .common,
        summary: "Print no progress",
        discussion: "Errors, warnings and results are still printed."
    )
    static let color = Flag(
        name: "color",
        placeholder: "WHEN",
        kind: .choice(["auto", "always", "never"]),
        fallback: "auto",
        section: .common,
        summary: "Colour the output: auto, always or never",
        discussion: """
            'auto' colours a terminal's output unless TERM is 'dumb' or NO_COLOR is set and not \
            empty.
            """
    )
    static let help = Flag(
        name: "help",
        short: "h",
        kind: .toggle,
        section: .common,
        summary: "Show help: -h a short one, --help all of it"
    )
    static let version = Flag(
        name: "version",
        kind: .toggle,
        section: .common,
        summary: "Show the version"
    )
}
