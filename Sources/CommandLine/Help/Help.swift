/// Writes both helps from the tables of commands, options and exit codes.
enum Help {
    /// `-h` fits a screen; `--help` says everything.
    enum Length {
        case short
        case long
    }

    /// The widest line of either help, so that it fits a terminal of 80 columns.
    static let columns = 79

    /// What the program is.
    static let overview = """
        rehearsal replays synthetic traffic against a virtual-time model of Redis and Postgres, \
        or against real ones, and prints measured verdicts.
        """

    /// Which exit code wins.
    static let precedence =
        "If several hold, a signal comes first, then 3, 4, 1 and 5, in this order."

    /// The variables of the environment that mean something.
    static let variables: [(name: String, meaning: String)] = [
        (GivenServersRequest.redisVariable, "what --redis-url says, out of other users' sight"),
        (GivenServersRequest.postgresVariable, "what --postgres-url says, likewise"),
        ("NO_COLOR", "no colour with --color auto, when set and not empty"),
        ("TERM", "no colour with --color auto, when 'dumb'"),
    ]

    /// Help on the whole program.
    static func program(_ length: Length) -> String {
        var page = Page()
        page.paragraph(overview)
        page.section("USAGE")
        page.line("rehearsal COMMAND [OPTIONS] [FILE...]")
        page.section("COMMANDS")
        page.rows(Command.all.map { ($0.name, $0.summary) })
        page.section("EXAMPLE")
        page.line("rehearsal run Scenarios/quick.yaml")
        if length == .long {
            exitStatus(&page)
            environment(&page)
        }
        page.blank()
        page.paragraph("'rehearsal COMMAND -h' lists a command's options, '--help' explains them.")
        return page.text
    }

    /// Help on one command.
    static func command(_ command: Command, _ length: Length) -> String {
        var page = Page()
        page.paragraph(command.summary + ".")
        if length == .long, !command.discussion.isEmpty {
            page.blank()
            page.paragraph(command.discussion)
        }
        page.section("USAGE")
        page.line(command.usage)
        let width = command.flags.map { label(of: $0).count }.max()
        for section in Flag.Section.allCases {
            let flags = command.flags.filter { $0.section == section }
            if flags.isEmpty { continue }
            page.section(section.rawValue)
            switch length {
            case .short: page.rows(flags.map { (label(of: $0), $0.summary) }, width: width)
            case .long: explain(flags, on: &page)
            }
        }
        if length == .long {
            page.section("EXAMPLES")
            for example in command.examples { page.line(example) }
            exitStatus(&page)
            environment(&page)
        }
        return page.text
    }

    /// The option as help lists it; the long name stands in its own column.
    private static func label(of flag: Flag) -> String {
        (flag.short.map { "-\($0), " } ?? "    ") + flag.usage
    }

    private static func explain(_ flags: [Flag], on page: inout Page) {
        for (index, flag) in flags.enumerated() {
            if index > 0 { page.blank() }
            page.line(label(of: flag))
            page.paragraph("\(flag.summary). \(flag.discussion)", indent: 10)
            if let fallback = flag.fallback {
                page.paragraph("Default: \(fallback).", indent: 10)
            }
            if let example = flag.example { page.paragraph("Example: \(example)", indent: 10) }
        }
    }

    private static func exitStatus(_ page: inout Page) {
        page.section("EXIT STATUS")
        page.rows(ExitCode.allCases.map { ("\($0.rawValue)", $0.meaning) })
        page.blank()
        page.paragraph(precedence, indent: 2)
    }

    private static func environment(_ page: inout Page) {
        page.section("ENVIRONMENT")
        page.rows(variables)
    }
}
