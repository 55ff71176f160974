import Runner

/// One option of the command line: the parser, both helps, the manual and the completions read it.
struct Flag: Sendable, Equatable {
    /// The heading under which help lists an option.
    enum Section: String, Sendable, CaseIterable {
        case play = "WHAT IS PLAYED"
        case servers = "SERVERS OF YOUR OWN"
        case results = "RESULTS"
        case common = "COMMON"
    }

    /// What an option's value is, and so how it is checked and completed.
    enum Kind: Sendable, Equatable {
        /// No value: the option is there or not.
        case toggle
        /// One of these words.
        case choice([String])
        /// A whole number in this range.
        case count(ClosedRange<Int>)
        /// A whole number of 64 bits without sign.
        case seed
        /// A part of the day, or `live`.
        case window
        /// A place in a scenario and the values that are put there.
        case variation
        /// A length of time in this range, in nanoseconds.
        case time(ClosedRange<Int64>)
        /// A folder's path.
        case folder
        /// A file's path.
        case file
        /// A name that a file defines.
        case name
    }

    /// The long name, without dashes.
    var name: String
    /// The short name, for daily use only.
    var short: Character?
    /// What stands for the value in help.
    var placeholder: String?
    /// What its value is.
    var kind: Kind
    /// Whether it may be given more than once.
    var repeatable = false
    /// What holds without it, in words, for help.
    var fallback: String?
    /// The heading in help.
    var section: Section
    /// One line for `-h`, without a full stop.
    var summary: String
    /// Sentences for `--help`, after the summary.
    var discussion = ""
    /// An example for `--help`.
    var example: String?

    /// The name as it is typed.
    var typed: String { "--\(name)" }

    /// The name with its value's placeholder, as usage lines show it.
    var usage: String { placeholder.map { "\(typed) \($0)" } ?? typed }

    /// The words that its value may be, where these are few.
    var choices: [String] {
        if case .choice(let words) = kind { words } else { [] }
    }

    /// Says what is wrong with a value, or nil when it can be used.
    func complaint(about value: String) -> String? {
        switch kind {
        case .toggle:
            return "'\(typed)' takes no value, but was given '\(value)'"
        case .choice(let words):
            if words.contains(value) { return nil }
            let listed = words.map { "'\($0)'" }.joined(separator: ", ")
            return "'\(typed)' is one of \(listed), not '\(value)'"
                + Suggestion.words(for: value, among: words)
        case .count(let range):
            if let number = Int(value), range.contains(number), value.first != "+" { return nil }
            return "'\(typed)' is a whole number from \(range.lowerBound) to \(range.upperBound), "
                + "not '\(value)'"
        case .seed:
            if value.first != "+", UInt64(value) != nil { return nil }
            return "'\(typed)' is a whole number from 0 to \(UInt64.max), not '\(value)'"
        case .window:
            if DayWindow(value) != nil { return nil }
            return "'\(typed)' is a part of the day such as 08:00-08:02, or 'live', not '\(value)'"
        case .variation:
            if Variation(value) != nil { return nil }
            return
                "'\(typed)' is keys joined by points, '=' and values with commas between, such as "
                + "stores.redis.max-memory=8MB,16MB, not '\(value)'"
        case .time(let range):
            if let time = HuntTime.time(value), range.contains(time) { return nil }
            return "'\(typed)' is a time from \(HuntTime.text(range.lowerBound)) to "
                + "\(HuntTime.text(range.upperBound)) such as 30s or 200ms, not '\(value)'"
        case .folder, .file, .name:
            return value.isEmpty ? "'\(typed)' is empty" : nil
        }
    }
}

extension Flag {
    /// The same option as one command means it: its words are that command's own.
    func worded(
        fallback: String? = nil,
        summary: String,
        discussion: String = "",
        example: String? = nil
    ) -> Flag {
        var flag = self
        flag.fallback = fallback ?? self.fallback
        flag.summary = summary
        flag.discussion = discussion
        flag.example = example
        return flag
    }

    /// The same option where a command offers other words for its value.
    func offering(_ choices: [String], summary: String, discussion: String) -> Flag {
        var flag = worded(summary: summary, discussion: discussion)
        flag.kind = .choice(choices)
        return flag
    }
}
