// Every word that is said about a mistake in a recording. A line's keys are never repeated: they
// may be private, and messages end up in logs.

extension TraceProblem {
    static func longLine(limit: Int) -> TraceProblem {
        TraceProblem(
            "the line is longer than \(limit >> 20) MB",
            hint: "a recording has a line for each command; is this the right file?"
        )
    }

    // MARK: Both formats

    static func timeGoesBack(_ seconds: String) -> TraceProblem {
        TraceProblem("the time goes back by \(seconds) s", hint: "sort the recording by its times")
    }

    static func tooManyOperations(limit: Int) -> TraceProblem {
        TraceProblem(
            "the recording holds more than \(limit) operations",
            hint: "cut it into parts"
        )
    }

    static func nothingToPlay(_ names: [String]) -> TraceProblem {
        let found = names.prefix(10).joined(separator: ", ")
        return TraceProblem(
            names.isEmpty
                ? "the recording holds no operation"
                : "the recording holds nothing that can be played, only \(found)",
            hint: "what can be played is " + TracedCommand.all.map(\.name).joined(separator: ", ")
        )
    }

    static func wrongTime(_ text: String) -> TraceProblem {
        TraceProblem(
            "the time \(quoted(text)) is not a number of seconds",
            hint: "write seconds with at most nine decimals, such as 12.000250"
        )
    }

    // MARK: CSV

    static func unknownColumn(_ text: String) -> TraceProblem {
        TraceProblem(
            "there is no column \(quoted(text)) in a trace",
            hint: "the first line names some of: " + TraceCSV.columns.joined(separator: ", ")
        )
    }

    static func repeatedColumn(_ text: String) -> TraceProblem {
        TraceProblem("the column \(quoted(text)) is named twice", hint: "keep one of the two")
    }

    static func missingColumn(_ name: String) -> TraceProblem {
        TraceProblem(
            "the first line names no column '\(name)'",
            hint: "a trace begins with a line such as " + TraceCSV.columns.joined(separator: ",")
                + "; size and ttl may be left out"
        )
    }

    static func wrongCells(_ count: Int, columns: Int) -> TraceProblem {
        TraceProblem(
            "the line has \(count) \(count == 1 ? "cell" : "cells"), and the first line names "
                + "\(columns) columns",
            hint: "put a key that holds a comma into double quotes"
        )
    }

    static func openQuote() -> TraceProblem {
        TraceProblem(
            "a double quote is not closed on its line",
            hint: "a quote within a quoted key is written twice, and a key has no line end"
        )
    }

    static func noOperation() -> TraceProblem {
        TraceProblem("the line names no operation", hint: "write get, set, del, incr or expire")
    }

    static func wrongSize(_ text: String, limit: UInt32) -> TraceProblem {
        TraceProblem(
            "the size \(quoted(text)) is not a number of bytes up to \(limit)",
            hint: "write bytes as digits, or leave the cell empty where the size is not known"
        )
    }

    static func wrongTimeToLive(_ text: String) -> TraceProblem {
        TraceProblem(
            "the ttl \(quoted(text)) is not a number of seconds",
            hint: "write seconds, 0 for a value that never expires, or leave the cell empty where "
                + "the ttl is not known"
        )
    }

    // MARK: MONITOR

    static func notMonitor(_ expected: String) -> TraceProblem {
        TraceProblem(
            "this is not a line of redis-cli MONITOR: \(expected) is missing",
            hint: "a line looks like 1700000000.000250 [0 127.0.0.1:50000] \"GET\" \"key\""
        )
    }

    /// A text of the recording in quotes, short, and without what a terminal would obey.
    private static func quoted(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(40).map { scalar in
            scalar.isASCII && scalar.value >= 32 && scalar.value < 127 ? scalar : "\u{FFFD}"
        }
        let rest = text.unicodeScalars.count > 40 ? "…" : ""
        return "'" + String(String.UnicodeScalarView(shown)) + rest + "'"
    }
}
