import Analysis

/// A row type that a CSV file holds.
protocol CSVRow {
    /// The header, in order.
    static var columns: [String] { get }
    /// The row's cells, in the order of the columns.
    var cells: [String] { get }
    /// Reads a row back.
    init(_ cells: CSVCells) throws(ResultsError)
}

/// Comma-separated values after RFC 4180, with `\n` as the line's end.
public enum CSV {
    /// The whole file for the rows.
    static func text<Row: CSVRow>(_ rows: [Row]) -> String {
        var text = line(Row.columns)
        for row in rows { text += line(row.cells) }
        return text
    }

    /// One line, quoted where a cell needs it.
    public static func line(_ cells: [String]) -> String {
        cells.map(quoted).joined(separator: ",") + "\n"
    }

    private static func quoted(_ cell: String) -> String {
        let needsQuotes = cell.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        guard needsQuotes else { return cell }
        return "\""
            + cell.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }

    /// Reads the rows of a file's whole text; the file's name is for messages.
    static func rows<Row: CSVRow>(
        _ type: Row.Type,
        from text: String,
        file: String
    ) throws(ResultsError) -> [Row] {
        var parser = Parser(text: text)
        let header = parser.next()
        guard header?.cells == Row.columns else {
            throw ResultsError(
                .malformed,
                "\(file):1: the header is not '\(Row.columns.joined(separator: ","))'",
                hint: "the file was made by another version of the tool, or edited"
            )
        }
        var rows: [Row] = []
        while let (line, cells) = parser.next() {
            guard cells.count == Row.columns.count else {
                throw ResultsError(
                    .malformed,
                    "\(file):\(line): \(cells.count) cells, but \(Row.columns.count) columns"
                )
            }
            rows.append(
                try Row(CSVCells(cells: cells, columns: Row.columns, place: "\(file):\(line)"))
            )
        }
        return rows
    }

    /// Splits a text into records; a quoted cell may hold commas, quotes and line ends.
    private struct Parser {
        private let bytes: [UInt8]
        private var position = 0
        private var line = 1

        init(text: String) { bytes = Array(text.utf8) }

        mutating func next() -> (line: Int, cells: [String])? {
            guard position < bytes.count else { return nil }
            let start = line
            var cells: [String] = []
            var cell: [UInt8] = []
            var isQuoted = false
            while position < bytes.count {
                let byte = bytes[position]
                position += 1
                if byte == 0x0A { line += 1 }
                switch (byte, isQuoted) {
                case (0x22, true) where position < bytes.count && bytes[position] == 0x22:
                    cell.append(0x22)
                    position += 1
                case (0x22, _):
                    isQuoted.toggle()
                case (0x2C, false):
                    cells.append(String(decoding: cell, as: UTF8.self))
                    cell.removeAll(keepingCapacity: true)
                case (0x0A, false):
                    return (start, cells + [String(decoding: cell, as: UTF8.self)])
                case (0x0D, false):
                    continue
                default:
                    cell.append(byte)
                }
            }
            return (start, cells + [String(decoding: cell, as: UTF8.self)])
        }
    }
}

/// The cells of one line, asked for by column.
struct CSVCells {
    let cells: [String]
    let columns: [String]
    /// File and line, for messages.
    let place: String

    /// The text of a column.
    func text(_ column: String) -> String {
        guard let index = columns.firstIndex(of: column) else {
            preconditionFailure("a row asks for the column '\(column)', which it does not declare")
        }
        return cells[index]
    }

    /// The whole number of a column.
    func integer<Number: FixedWidthInteger>(
        _ column: String,
        as type: Number.Type = Number.self
    ) throws(ResultsError) -> Number {
        try value(column, "a whole number") { Number($0) }
    }

    /// The number of a column.
    func figure(_ column: String) throws(ResultsError) -> Figure {
        try value(column, "a number") { Figure($0) }
    }

    /// The word of a column.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ column: String,
        as type: Choice.Type = Choice.self
    ) throws(ResultsError) -> Choice {
        let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return try value(column, "one of \(words)") { Choice(rawValue: $0) }
    }

    /// What a column's text means, or an error that says what it should have been.
    func value<Value>(
        _ column: String,
        _ expectation: String,
        _ read: (String) -> Value?
    ) throws(ResultsError) -> Value {
        let text = text(column)
        guard let value = read(text) else {
            throw ResultsError(
                .malformed,
                "\(place): '\(text)' in column '\(column)' is not \(expectation)"
            )
        }
        return value
    }

    /// Whether a column is empty.
    func isEmpty(_ column: String) -> Bool { text(column).isEmpty }
}
