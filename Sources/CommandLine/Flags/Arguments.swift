import Runner

/// What was typed after a command, checked against the command's flags and not yet resolved.
struct Arguments: Sendable, Equatable {
    /// The values of each option that was given, by its long name; a toggle has an empty value.
    private(set) var values: [String: [String]] = [:]
    /// What is not an option: files and folders, in order.
    private(set) var operands: [String] = []
    /// Whether `-h` was typed rather than `--help`.
    private(set) var wantsShortHelp = false

    /// Reads arguments, and gathers every problem before giving up.
    ///
    /// - Parameters:
    ///   - typed: The arguments after the command.
    ///   - flags: The options that the command understands.
    /// - Returns: The arguments, and what is wrong with them.
    static func parse(
        _ typed: [String],
        flags: [Flag]
    ) -> (arguments: Arguments, failures: [Failure]) {
        var parser = Parser(rest: typed[...], flags: flags)
        parser.parse()
        return (parser.arguments, parser.failures)
    }

    /// Whether the toggle was given.
    func has(_ flag: Flag) -> Bool { values[flag.name] != nil }

    /// The option's value, if it was given.
    func text(_ flag: Flag) -> String? { values[flag.name]?.last }

    /// Every value of a repeatable option.
    func texts(_ flag: Flag) -> [String] { values[flag.name] ?? [] }

    /// The whole number that was given.
    func count(_ flag: Flag) -> Int? { text(flag).flatMap { Int($0) } }

    /// The seed that was given.
    func seed(_ flag: Flag) -> UInt64? { text(flag).flatMap { UInt64($0) } }

    /// The part of the day that was given.
    func window(_ flag: Flag) -> DayWindow? { text(flag).flatMap(DayWindow.init) }

    /// The length of time that was given, in nanoseconds.
    func time(_ flag: Flag) -> Int64? { text(flag).flatMap(HuntTime.time) }

    /// What is varied, in the order in which it was given.
    func variations(_ flag: Flag) -> [Variation] { texts(flag).compactMap(Variation.init) }

    /// Walks over the arguments once.
    private struct Parser {
        var rest: ArraySlice<String>
        let flags: [Flag]
        var arguments = Arguments()
        var failures: [Failure] = []

        mutating func parse() {
            while let argument = rest.popFirst() {
                if argument == "--" {
                    arguments.operands += rest
                    return
                } else if argument.hasPrefix("--") {
                    long(argument)
                } else if argument.hasPrefix("-"), argument != "-" {
                    short(argument)
                } else {
                    arguments.operands.append(argument)
                }
            }
        }

        private mutating func long(_ argument: String) {
            let parts = argument.dropFirst(2).split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            let name = String(parts[0])
            guard let flag = flags.first(where: { $0.name == name }) else {
                unknown("--\(name)", candidates: flags.map(\.typed))
                return
            }
            take(flag, inline: parts.count == 2 ? String(parts[1]) : nil)
        }

        private mutating func short(_ argument: String) {
            let letters = argument.dropFirst()
            guard letters.count == 1, let flag = flags.first(where: { $0.short == letters.first })
            else {
                // `-seed` is more often a long option that lost a dash than a row of short ones.
                unknown(argument, candidates: flags.map(\.typed) + shortNames)
                return
            }
            if flag == .help { arguments.wantsShortHelp = true }
            take(flag, inline: nil)
        }

        private var shortNames: [String] { flags.compactMap(\.short).map { "-\($0)" } }

        private mutating func take(_ flag: Flag, inline: String?) {
            let isFirst = arguments.values[flag.name] == nil
            guard let value = value(of: flag, inline: inline) else { return }
            if !isFirst, !flag.repeatable {
                complain("'\(flag.typed)' is given more than once")
                return
            }
            arguments.values[flag.name, default: []].append(value)
        }

        private mutating func value(of flag: Flag, inline: String?) -> String? {
            if flag.kind == .toggle, inline == nil { return "" }
            guard let value = inline ?? following() else {
                complain("'\(flag.typed)' needs a value: \(flag.usage)")
                return nil
            }
            guard let complaint = flag.complaint(about: value) else { return value }
            complain(complaint)
            return nil
        }

        /// The next argument as a value; no value of ours begins with a dash.
        private mutating func following() -> String? {
            guard let next = rest.first, !next.hasPrefix("-") || next == "-" else { return nil }
            return rest.popFirst()
        }

        private mutating func unknown(_ typed: String, candidates: [String]) {
            complain(
                "unknown option '\(typed)'" + Suggestion.words(for: typed, among: candidates)
            )
        }

        private mutating func complain(_ message: String) {
            failures.append(Failure(.nothingRan, message))
        }
    }
}
