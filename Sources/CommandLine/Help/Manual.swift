/// The manual page, in the macros of man(7), made of the tables that help is made of.
enum Manual {
    /// The page's source.
    static var text: String {
        var lines = [
            ".TH REHEARSAL 1 \"\" \"rehearsal \(Version.number)\" \"User Commands\"",
            ".SH NAME", "rehearsal \\- rehearse an architecture of Redis and Postgres",
            ".SH SYNOPSIS", ".B rehearsal", ".I COMMAND", "[\\fIOPTIONS\\fR] [\\fIFILE\\fR...]",
            ".SH DESCRIPTION", plain(Help.overview),
            ".SH COMMANDS",
        ]
        for command in Command.all { lines += section(command) }
        for (title, flags) in options { lines += [".SH \(title)"] + flags.flatMap(option) }
        lines.append(".SH EXIT STATUS")
        for code in ExitCode.allCases {
            lines += [".TP", ".B \(code.rawValue)", plain(code.meaning)]
        }
        lines += [".PP", plain(Help.precedence), ".SH ENVIRONMENT"]
        for variable in Help.variables {
            lines += [".TP", ".B \(variable.name)", plain(variable.meaning)]
        }
        lines.append(".SH EXAMPLES")
        for command in Command.all {
            lines += [".PP", ".nf", ".RS"] + command.examples.map(plain) + [".RE", ".fi"]
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// Every option under its heading; one that commands understand differently stands for each.
    private static var options: [(title: String, flags: [Flag])] {
        Flag.Section.allCases.map { section in
            (
                section == .common ? "COMMON OPTIONS" : "OPTIONS: \(section.rawValue)",
                Command.allFlags.filter { $0.section == section }
            )
        }
    }

    private static func section(_ command: Command) -> [String] {
        var usage = ".B \(plain(command.name))"
        if !command.operands.isEmpty { usage += " \\fR\(plain(command.operands))" }
        var lines = [".TP", usage, plain(command.summary + ". " + command.discussion)]
        let own = command.ownFlags.map { "\\fB\(plain($0.typed))\\fR" }
        if !own.isEmpty { lines.append("Options: \(own.joined(separator: ", ")).") }
        return lines
    }

    private static func option(_ flag: Flag) -> [String] {
        let users = Command.all.filter { $0.ownFlags.contains(flag) }.map(\.name)
        let short = flag.short.map { "\\fB\\-\($0)\\fR, " } ?? ""
        let value = flag.placeholder.map { " \\fI\(plain($0))\\fR" } ?? ""
        var words = [flag.summary + ".", flag.discussion].filter { !$0.isEmpty }
        if let fallback = flag.fallback { words.append("Default: \(fallback).") }
        if !users.isEmpty { words.append("Understood by \(users.joined(separator: ", ")).") }
        return [
            ".TP", "\(short)\\fB\(plain(flag.typed))\\fR\(value)",
            plain(words.joined(separator: " ")),
        ]
    }

    /// Words as roff prints them: no escape and no request, and dashes that can be copied.
    private static func plain(_ words: String) -> String {
        let escaped = words.replacing("\\", with: "\\e").replacing("-", with: "\\-")
        return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
    }
}
