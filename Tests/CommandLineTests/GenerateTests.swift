import CommandLine
import Foundation
import Testing

/// What is made of the tables of commands and options, tried by the programs that it is made for.
@Suite("Manual and completions")
struct GenerateTests {
    @Test("man renders the manual without a warning, and it names every command and option")
    func manual() throws {
        let folder = try TemporaryFolder()
        let source = FakeWorld().run(["generate", "man"])
        #expect(source.code == .success)
        try folder.write(source.output, to: "rehearsal.1")
        let line =
            "LC_ALL=C.UTF-8 MANWIDTH=100 man --warnings -l '\(folder.url.path())/rehearsal.1'"
        #expect(try Binary.shell("{ \(line) >'\(folder.url.path())/page'; } 2>&1").isEmpty)
        let page = try folder.read("page")
        for command in HelpTests.commands { #expect(page.contains("\n       \(command)")) }
        for code in ExitCode.allCases { #expect(page.contains("\n       \(code.rawValue) ")) }
        for name in ["--engine", "--output", "--vary", "--help", "--version", "NO_COLOR"] {
            #expect(page.contains(name))
        }
        for escape in ["\\f", "\\e", "\\-", "\\&"] { #expect(!page.contains(escape)) }
    }

    @Test(
        "bash completes",
        arguments: [
            ("rehearsal chec", "check"), ("rehearsal run --repet", "--repetitions"),
            ("rehearsal run --engine l", "live"), ("rehearsal list netw", "networks"),
            ("rehearsal generate completion f", "fish"), ("rehearsal help ru", "run"),
            ("rehearsal check Scenarios/qui", "Scenarios/quick.yaml"),
            ("rehearsal report Res", "Results"), ("rehearsal run x --seed ", ""),
        ]
    )
    func bash(line: String, completed: String) throws {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let folder = Binary.repository.path()
        let script = """
            cd '\(folder)'; source <("$0" generate completion bash); COMP_WORDS=(\(quoted))
            COMP_CWORD=\(words.count - 1); _rehearsal; printf '%s' "${COMPREPLY[*]}"
            """
        #expect(try Binary.shell(script) == completed)
    }

    @Test(
        "the other shells understand their scripts",
        arguments: [("zsh", "zsh -n"), ("fish", "fish --no-execute")]
    )
    func syntax(shell: String, check: String) throws {
        let script = FakeWorld().run(["generate", "completion", shell])
        #expect(script.code == .success)
        for command in HelpTests.commands { #expect(script.output.contains(command)) }
        // Not every machine has every shell; the words above are checked all the same.
        let said = try Binary.shell(
            """
            command -v \(shell) >/dev/null || exit 0
            "$0" generate completion \(shell) >"${TMPDIR:=/var/tmp}/rehearsal.$$" &&
            \(check) "$TMPDIR/rehearsal.$$" 2>&1; rm -f "$TMPDIR/rehearsal.$$"
            """
        )
        #expect(said.isEmpty)
    }

    @Test(
        "what cannot be generated is named",
        arguments: [
            (["manual"], "unknown kind of text 'manual'"),
            (["completion", "fush"], "unknown shell 'fush'; did you mean 'fish'?"),
            (["completion"], "'completion' needs the name of a shell"),
            (["man", "bash"], "unexpected argument 'bash'"),
        ]
    )
    func wrong(arguments: [String], message: String) {
        let outcome = FakeWorld().run(["generate"] + arguments)
        #expect(outcome.code == .nothingRan)
        #expect(outcome.errors.hasPrefix("error: \(message)"))
    }
}
