import CommandLine
import Testing

/// What is said about a command line that cannot be used: the whole text, and nothing is run.
@Suite("Wrong usage")
struct UsageTests {
    @Test(
        "the error names what is wrong and what was probably meant",
        arguments: [
            (["run", "--sede", "7", "x.yaml"], "unknown option '--sede'; did you mean '--seed'?"),
            (["run", "--sede=7", "x.yaml"], "unknown option '--sede'; did you mean '--seed'?"),
            (["run", "-seed", "x.yaml"], "unknown option '-seed'; did you mean '--seed'?"),
            (["run", "--frobnicate", "x.yaml"], "unknown option '--frobnicate'"),
            (["run", "-x", "x.yaml"], "unknown option '-x'"),
            (["run", "x.yaml", "--seed"], "'--seed' needs a value: --seed N"),
            (["run", "x.yaml", "--seed", "--quiet"], "'--seed' needs a value: --seed N"),
            (["run", "x.yaml", "--seed", "1", "--seed=2"], "'--seed' is given more than once"),
            (["run", "x.yaml", "-q", "--quiet"], "'--quiet' is given more than once"),
            (["run", "x.yaml", "--quiet=yes"], "'--quiet' takes no value, but was given 'yes'"),
            (
                ["run", "x.yaml", "--seed", "seven"],
                "'--seed' is a whole number from 0 to 18446744073709551615, not 'seven'"
            ),
            (
                ["run", "x.yaml", "--repetitions=0"],
                "'--repetitions' is a whole number from 1 to 10000, not '0'"
            ),
            (
                ["run", "x.yaml", "--engine", "modle"],
                "'--engine' is one of 'model', 'live', not 'modle'; did you mean 'model'?"
            ),
            (
                ["run", "x.yaml", "--window", "09:00-08:00"],
                "'--window' is a part of the day such as 08:00-08:02, or 'live', not '09:00-08:00'"
            ),
            (["run", "x.yaml", "--output="], "'--output' is empty"),
            (["rnu"], "unknown command 'rnu'; did you mean 'run'?"),
        ]
    )
    func wrongOption(arguments: [String], message: String) {
        #expect(
            FakeWorld().run(arguments)
                == FakeWorld.Outcome(code: .nothingRan, errors: "error: \(message)\n")
        )
    }

    @Test(
        "where there is more to say, a hint follows",
        arguments: [
            (
                ["run"],
                """
                error: 'run' needs FILE...
                hint: usage: rehearsal run [OPTIONS] FILE...

                """
            ),
            (
                ["compare", "a", "b", "c"],
                """
                error: unexpected argument 'c'
                hint: usage: rehearsal compare [OPTIONS] BASELINE CANDIDATE

                """
            ),
            (
                ["Scenarios/quick.yaml"],
                """
                error: unknown command 'Scenarios/quick.yaml'
                hint: to play a scenario: rehearsal run Scenarios/quick.yaml

                """
            ),
            (
                ["dance"],
                """
                error: unknown command 'dance'
                hint: the commands are run, review, sweep, hunt, fidelity, calibrate, check, \
                compare, report, new, list, schema, generate, help

                """
            ),
            (
                ["--seed", "4", "run"],
                """
                error: the command comes before its options, but '--seed' came first
                hint: write 'rehearsal COMMAND --seed'; 'rehearsal help' lists commands

                """
            ),
        ]
    )
    func hints(arguments: [String], errors: String) {
        #expect(
            FakeWorld().run(arguments) == FakeWorld.Outcome(code: .nothingRan, errors: errors)
        )
    }

    @Test("every problem is named at once")
    func everyProblem() {
        let outcome = FakeWorld().run(["run", "--sede", "3", "--engine=x", "--seed"])
        #expect(
            outcome.errors == """
                error: unknown option '--sede'; did you mean '--seed'?
                error: '--engine' is one of 'model', 'live', not 'x'
                error: '--seed' needs a value: --seed N

                """
        )
        #expect(outcome.code == .nothingRan)
    }

    @Test("after -- an argument that begins with a dash is an operand")
    func doubleDash() {
        let outcome = FakeWorld().run(["compare", "--", "--seed", "b", "c"])
        #expect(outcome.errors.hasPrefix("error: unexpected argument 'c'\n"))
    }

    @Test("without arguments the short help goes to standard error")
    func noArguments() {
        let help = FakeWorld().run(["-h"])
        #expect(help.code == .success)
        #expect(FakeWorld().run([]) == FakeWorld.Outcome(code: .nothingRan, errors: help.output))
    }

    @Test("colour follows --color, the terminal, TERM and NO_COLOR")
    func color() {
        let plain = "error: 'help' takes"
        let colored = "\u{1B}[1;31merror:\u{1B}[0m "
        func errors(
            _ options: [String],
            _ environment: [String: String],
            isTerminal: Bool
        ) -> Bool {
            FakeWorld().run(
                ["check"] + options,
                environment: environment,
                isTerminal: isTerminal
            ).errors.hasPrefix(colored)
        }
        #expect(!plain.hasPrefix(colored))
        #expect(errors([], [:], isTerminal: true))
        #expect(!errors([], [:], isTerminal: false))
        #expect(!errors([], ["TERM": "dumb"], isTerminal: true))
        #expect(!errors([], ["NO_COLOR": "1"], isTerminal: true))
        #expect(errors([], ["NO_COLOR": ""], isTerminal: true))
        #expect(errors(["--color=always"], ["NO_COLOR": "1"], isTerminal: false))
        #expect(!errors(["--color", "never"], [:], isTerminal: true))
    }

    @Test("results that cannot be printed are a failure to finish")
    func fullDisk() {
        let outcome = FakeWorld().run(["--version"], printFailure: "No space left on device")
        #expect(outcome.code == .couldNotFinish)
        #expect(outcome.errors == "error: cannot print the results: No space left on device\n")
    }
}
