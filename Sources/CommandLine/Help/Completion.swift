/// Scripts by which shells complete commands, options and their values, made of the tables of both.
enum Completion {
    /// The shells that there are scripts for.
    enum Shell: String, CaseIterable {
        case bash, zsh, fish
    }

    /// The script for a shell.
    static func script(for shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: zsh
        case .fish: fish
        }
    }

    /// What completes a value or an operand.
    private enum Source {
        case words([String])
        case files, folders
        case nothing
    }

    private static func source(of flag: Flag) -> Source {
        switch flag.kind {
        case .choice(let words): .words(words)
        case .folder: .folders
        case .file: .files
        case .window: .words(["live"])
        case .toggle, .count, .seed, .variation, .name: .nothing
        }
    }

    private static func source(of command: Command) -> Source {
        switch command.name {
        case "help": .words(Command.all.map(\.name))
        case "list": .words(Listing.Kind.allCases.map(\.rawValue))
        case "generate": .words(["man", "completion"] + Shell.allCases.map(\.rawValue))
        case "compare", "report": .folders
        default: command.operands.contains("FILE") ? .files : .nothing
        }
    }

    private static func quoted(_ words: String) -> String {
        "'" + words.replacing("'", with: "'\\''") + "'"
    }

    // MARK: bash

    private static var bash: String {
        let names = Command.all.map(\.name).joined(separator: " ")
        var lines = [
            "# Completions of rehearsal for bash; made by 'rehearsal generate completion bash'.",
            "_rehearsal() {",
            "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}",
            "    COMPREPLY=()",
            "    if [ \"$COMP_CWORD\" = 1 ]; then",
            "        COMPREPLY=($(compgen -W '\(names) --help --version' -- \"$word\"))",
            "        return",
            "    fi",
            "    case \"${COMP_WORDS[1]} $before\" in",
        ]
        for command in Command.all {
            for flag in command.flags where flag.kind != .toggle {
                let names = [flag.typed] + (flag.short.map { ["-\($0)"] } ?? [])
                let patterns = names.map { "'\(command.name) \($0)'" }.joined(separator: " | ")
                lines.append("    \(patterns)) \(compgen(source(of: flag)))return ;;")
            }
        }
        lines += ["    esac", "    case ${COMP_WORDS[1]} in"]
        for command in Command.all {
            let flags = command.flags.map(\.typed).joined(separator: " ")
            lines += [
                "    \(command.name))",
                "        case $word in",
                "        -*) COMPREPLY=($(compgen -W '\(flags)' -- \"$word\")) ;;",
                "        *) \(compgen(source(of: command)))true ;;",
                "        esac ;;",
            ]
        }
        lines += ["    esac", "}", "complete -o filenames -F _rehearsal rehearsal"]
        return lines.map { $0 + "\n" }.joined()
    }

    private static func compgen(_ source: Source) -> String {
        switch source {
        case .words(let words):
            "COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$word\")); "
        case .files: "COMPREPLY=($(compgen -f -- \"$word\")); "
        case .folders: "COMPREPLY=($(compgen -d -- \"$word\")); "
        case .nothing: ""
        }
    }

    // MARK: zsh

    private static var zsh: String {
        var lines = [
            "#compdef rehearsal",
            "# Completions of rehearsal for zsh; made by 'rehearsal generate completion zsh'.",
            "_rehearsal() {",
            "    local -a commands",
            "    commands=(",
        ]
        for command in Command.all {
            lines.append("        \(quoted("\(command.name):\(command.summary)"))")
        }
        lines += [
            "    )",
            "    if (( CURRENT == 2 )); then",
            "        _describe 'command' commands",
            "        return",
            "    fi",
            "    local command=$words[2]",
            "    shift words",
            "    (( CURRENT-- ))",
            "    case $command in",
        ]
        for command in Command.all {
            lines.append("    \(command.name))")
            lines.append("        _arguments \\")
            for flag in command.flags {
                for name in [flag.typed] + (flag.short.map { ["-\($0)"] } ?? []) {
                    lines.append("            \(zsh(flag, as: name)) \\")
                }
            }
            lines += ["            \(quoted("*:argument:\(zsh(source(of: command)))")) ;;"]
        }
        lines += ["    esac", "}", "_rehearsal \"$@\""]
        return lines.map { $0 + "\n" }.joined()
    }

    private static func zsh(_ flag: Flag, as name: String) -> String {
        let summary = flag.summary.replacing(":", with: "\\:").replacing("[", with: "\\[")
            .replacing("]", with: "\\]")
        var text = (flag.repeatable ? "*" : "") + "\(name)[\(summary)]"
        if flag.kind != .toggle { text += ":\(flag.name):\(zsh(source(of: flag)))" }
        return quoted(text)
    }

    private static func zsh(_ source: Source) -> String {
        switch source {
        case .words(let words): "(\(words.joined(separator: " ")))"
        case .files: "_files"
        case .folders: "_files -/"
        case .nothing: " "
        }
    }

    // MARK: fish

    private static var fish: String {
        var lines = [
            "# Completions of rehearsal for fish; made by 'rehearsal generate completion fish'.",
            "complete -c rehearsal -f",
        ]
        for command in Command.all {
            lines.append(
                "complete -c rehearsal -n __fish_use_subcommand -a \(command.name)"
                    + " -d \(fishQuoted(command.summary))"
            )
        }
        for command in Command.all {
            let head =
                "complete -c rehearsal -n '__fish_seen_subcommand_from \(command.name)'"
            for flag in command.flags {
                var line = "\(head) -l \(flag.name)"
                if let short = flag.short { line += " -s \(short)" }
                if flag.kind != .toggle { line += " -x" + fish(source(of: flag)) }
                lines.append(line + " -d \(fishQuoted(flag.summary))")
            }
            let operands = fish(source(of: command))
            if !operands.isEmpty { lines.append(head + operands) }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func fish(_ source: Source) -> String {
        switch source {
        case .words(let words): " -a '\(words.joined(separator: " "))'"
        case .files: " -F"
        case .folders: " -a '(__fish_complete_directories)'"
        case .nothing: ""
        }
    }

    /// fish escapes a quote within quotes by a backslash.
    private static func fishQuoted(_ words: String) -> String {
        "'" + words.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
