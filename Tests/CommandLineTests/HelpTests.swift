import CommandLine
import Foundation
import Testing

@Suite("Help")
struct HelpTests {
    static let commands = [
        "run", "review", "sweep", "hunt", "fidelity", "calibrate", "check", "compare",
        "report", "new", "list", "schema", "generate", "help",
    ]

    @Test("the short help of run, whole")
    func shortHelp() {
        #expect(
            FakeWorld().run(["run", "-h"]).output == """
                Play scenarios and report what was measured.

                USAGE
                  rehearsal run [OPTIONS] FILE...

                WHAT IS PLAYED
                      --set PATH=VALUE      Put this value at a place of the scenario
                      --engine ENGINE       What plays the scenario: model or live
                      --calibration FILE    Where the model's times come from
                      --setup NAME          Play only this setup; may be repeated
                      --seed N              The number that fixes all randomness
                      --repetitions N       How often each setup is played
                      --window HH:MM-HH:MM  Play only this part of the day
                      --threads N           How many trials the model plays at once
                      --loops N             Play real servers on at most so many event loops

                SERVERS OF YOUR OWN
                      --redis-url URL       Play against this Redis, not a throwaway one
                      --postgres-url URL    Play against this Postgres, not a throwaway one
                      --allow-nonempty      Play against named servers although they hold data
                      --max-commands N      Send them at most so many commands, all told
                      --max-bytes N         Exchange at most so many bytes with them

                RESULTS
                  -o, --output DIR          The folder for the run's files
                      --format FORMAT       Print as text, json, csv, markdown or junit

                COMMON
                  -q, --quiet               Print no progress
                      --color WHEN          Colour the output: auto, always or never
                  -h, --help                Show help: -h a short one, --help all of it

                """
        )
    }

    @Test("a short help has one line for each option", arguments: commands)
    func oneLinePerOption(_ command: String) {
        let help = FakeWorld().run([command, "-h"])
        #expect(help.code == .success)
        for line in help.output.split(separator: "\n") {
            #expect(!line.hasPrefix("       "), "\(line) carries on from the line before")
        }
    }

    @Test(
        "every help fits a terminal of 80 columns",
        arguments: commands.flatMap { [[$0, "-h"], [$0, "--help"], ["help", $0]] }
            + [["-h"], ["--help"], ["help"]]
    )
    func width(_ arguments: [String]) {
        let help = FakeWorld().run(arguments)
        #expect(help.code == .success)
        #expect(help.errors.isEmpty)
        let wide = help.output.split(separator: "\n").filter { $0.count > 79 }
        #expect(wide.isEmpty)
    }

    @Test("help of a command and its --help are the same", arguments: commands)
    func sameHelp(_ command: String) {
        #expect(FakeWorld().run(["help", command]) == FakeWorld().run([command, "--help"]))
    }

    @Test("the long help explains each exit code and gives an example", arguments: commands)
    func exitCodes(_ command: String) {
        let help = FakeWorld().run([command, "--help"]).output
        for code in ExitCode.allCases { #expect(help.contains("\n  \(code.rawValue) ")) }
        #expect(help.contains("\nEXAMPLES\n  rehearsal \(command)"))
    }

    @Test("the README's table of exit codes is help's")
    func readme() throws {
        let readme = try String(
            contentsOf: Binary.repository.appending(path: "README.md"),
            encoding: .utf8
        )
        let lines = FakeWorld().run(["--help"]).output.split(separator: "\n")
        for code in ExitCode.allCases {
            let row = try #require(lines.first { $0.hasPrefix("  \(code.rawValue) ") })
            let meaning = row.dropFirst(5).drop { $0 == " " }
            #expect(readme.contains("\n| \(code.rawValue) | \(meaning) |\n"))
        }
    }

    @Test("help wins over everything else on the line but an option it does not know")
    func helpWins() {
        #expect(FakeWorld().run(["run", "--help"]) == FakeWorld().run(["run", "x", "--help"]))
    }
}
