import Measurement

/// Recordings as comma-separated values: `time,operation,key,size,ttl`.
///
/// Times and times to live are seconds with decimals; sizes are bytes of the value that is written,
/// or that a lookup reads. A line has one operation on one key.
struct TraceCSV: TraceFormat {
    /// The columns that there are; size and ttl may be left out, as may any of their cells.
    static let columns = ["time", "operation", "key", "size", "ttl"]
    /// A Redis string holds at most 512 MB.
    private static let sizeLimit: UInt32 = 512 << 20

    private let count: Int
    private let time, operation, key: Int
    private let size, timeToLive: Int?

    /// Reads the first line, which names the columns in any order.
    init(header: ArraySlice<UInt8>) throws(TraceProblem) {
        // A spreadsheet may put a byte order mark in front.
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let line = header.starts(with: mark) ? header.dropFirst(mark.count) : header
        var names: [String] = []
        for cell in try Self.cells(of: line) {
            let name = TraceText.lowercased(cell[...])
            guard Self.columns.contains(name) else { throw .unknownColumn(name) }
            if names.contains(name) { throw .repeatedColumn(name) }
            names.append(name)
        }
        func index(_ name: String) throws(TraceProblem) -> Int {
            guard let index = names.firstIndex(of: name) else { throw .missingColumn(name) }
            return index
        }
        count = names.count
        time = try index("time")
        operation = try index("operation")
        key = try index("key")
        size = names.firstIndex(of: "size")
        timeToLive = names.firstIndex(of: "ttl")
    }

    func read(_ line: ArraySlice<UInt8>, into builder: inout TraceBuilder) throws(TraceProblem) {
        let cells = try Self.cells(of: line)
        guard cells.count == count else { throw .wrongCells(cells.count, columns: count) }
        guard let instant = TraceText.seconds(cells[time]) else {
            throw .wrongTime(String(decoding: cells[time], as: UTF8.self))
        }
        let size = try size(self.size.map { cells[$0] })
        let timeToLive = try timeToLive(self.timeToLive.map { cells[$0] })
        let name = TraceText.lowercased(cells[operation])
        if name.isEmpty { throw .noOperation() }
        guard let command = TracedCommand.named(name) else { return builder.skip(name) }
        try builder.move(to: instant)
        // With one key, reading several is reading one.
        let kind = command.kind == .mget ? .get : command.kind
        try builder.add(kind, cells[key]) { operation in
            operation.size = size
            operation.condition = command.condition
            operation.argument = command.amount ?? timeToLive
        }
    }

    private func size(_ cell: ArraySlice<UInt8>?) throws(TraceProblem) -> UInt32 {
        guard let cell, !cell.isEmpty else { return TraceOperation.unknownSize }
        guard let size = TraceText.whole(cell), size <= Self.sizeLimit else {
            throw .wrongSize(String(decoding: cell, as: UTF8.self), limit: Self.sizeLimit)
        }
        return UInt32(size)
    }

    private func timeToLive(_ cell: ArraySlice<UInt8>?) throws(TraceProblem) -> Nanoseconds {
        guard let cell, !cell.isEmpty else { return TraceOperation.unknownTimeToLive }
        guard let time = TraceText.seconds(cell) else {
            throw .wrongTimeToLive(String(decoding: cell, as: UTF8.self))
        }
        return time
    }

    /// The cells of a line, after RFC 4180 except that a quoted cell ends on its line.
    private static func cells(
        of line: ArraySlice<UInt8>
    ) throws(TraceProblem) -> [ArraySlice<UInt8>] {
        guard !line.contains(UInt8(ascii: "\"")) else { return try quotedCells(of: line) }
        return line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    }

    private static func quotedCells(
        of line: ArraySlice<UInt8>
    ) throws(TraceProblem) -> [ArraySlice<UInt8>] {
        let quote = UInt8(ascii: "\"")
        var cells: [ArraySlice<UInt8>] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var index = line.startIndex
        while index < line.endIndex {
            let byte = line[index]
            index += 1
            if byte == quote, isQuoted, index < line.endIndex, line[index] == quote {
                cell.append(quote)
                index += 1
            } else if byte == quote {
                isQuoted.toggle()
            } else if byte == UInt8(ascii: ","), !isQuoted {
                cells.append(cell[...])
                cell = []
            } else {
                cell.append(byte)
            }
        }
        if isQuoted { throw .openQuote() }
        cells.append(cell[...])
        return cells
    }
}
