import Measurement

/// Recordings as `redis-cli MONITOR` prints them.
///
/// A line is `1700000000.000250 [0 127.0.0.1:50000] "SET" "key" "value" "EX" "60"`: seconds since
/// 1970, the database, the client (`lua` inside a script), and the command with its arguments as
/// `sdscatrepr` quotes them. MONITOR tells no replies, so not what a read found.
struct TraceMonitor: TraceFormat {
    /// Whether a recording that begins with this line is MONITOR's.
    static func begins(with line: ArraySlice<UInt8>) -> Bool {
        if line.elementsEqual("OK".utf8) { return true }
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return false }
        return TraceText.seconds(line[..<space]) != nil
            && line[space...].dropFirst().first == UInt8(ascii: "[")
    }

    func read(_ line: ArraySlice<UInt8>, into builder: inout TraceBuilder) throws(TraceProblem) {
        // redis-cli prints the reply to MONITOR itself, and again after it connected anew.
        if line.elementsEqual("OK".utf8) { return }
        guard let space = line.firstIndex(of: UInt8(ascii: " ")) else {
            throw .notMonitor("the client in brackets")
        }
        guard let instant = TraceText.seconds(line[..<space]) else {
            throw .wrongTime(String(decoding: line[..<space], as: UTF8.self))
        }
        var rest = line[(space + 1)...]
        let database = try Self.takeDatabase(&rest)
        let words = try Self.words(of: rest)
        guard let first = words.first else { throw .notMonitor("the command") }
        let name = TraceText.lowercased(first[...])
        guard let command = TracedCommand.named(name) else { return builder.skip(name) }
        try builder.move(to: instant)
        let recorded = RecordedCommand(
            command: command,
            arguments: words.dropFirst(),
            instant: instant,
            database: database
        )
        if try recorded.add(to: &builder) {
            if database != 0 { builder.noteOtherDatabase() }
        } else {
            builder.skip(name, because: " with arguments that are not played")
        }
    }

    /// Takes `[0 127.0.0.1:50000]` from the front; the client may hold anything but a bracket.
    private static func takeDatabase(_ rest: inout ArraySlice<UInt8>) throws(TraceProblem) -> UInt64
    {
        guard rest.first == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")),
            let number = TraceText.whole(rest.dropFirst().prefix { $0 != UInt8(ascii: " ") })
        else { throw .notMonitor("the client in brackets") }
        // An IPv6 address stands in brackets of its own.
        let command = rest[end...].firstIndex(of: UInt8(ascii: "\"")) ?? rest.endIndex
        rest = rest[command...]
        return UInt64(number)
    }

    /// The quoted words of a command, as `sdscatrepr` of Redis writes them.
    private static func words(
        of text: ArraySlice<UInt8>
    ) throws(TraceProblem) -> [ArraySlice<UInt8>] {
        var words: [ArraySlice<UInt8>] = []
        var index = text.startIndex
        while index < text.endIndex {
            guard text[index] == UInt8(ascii: "\"") else {
                throw .notMonitor("the quote before an argument")
            }
            let start = index + 1
            var end = start
            var isPlain = true
            while end < text.endIndex, text[end] != UInt8(ascii: "\"") {
                if text[end] == UInt8(ascii: "\\") {
                    isPlain = false
                    end += 1
                }
                end += 1
            }
            guard end < text.endIndex else { throw .notMonitor("the quote after an argument") }
            let word = text[start..<end]
            words.append(isPlain ? word : try unescaped(word)[...])
            index = end + 1
            if index < text.endIndex {
                guard text[index] == UInt8(ascii: " ") else {
                    throw .notMonitor("the space between two arguments")
                }
                index += 1
            }
        }
        return words
    }

    private static func unescaped(_ word: ArraySlice<UInt8>) throws(TraceProblem) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(word.count)
        var index = word.startIndex
        while index < word.endIndex {
            let byte = word[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < word.endIndex else {
                bytes.append(byte)
                continue
            }
            let letter = word[index]
            index += 1
            switch letter {
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "a"): bytes.append(0x07)
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "x"):
                guard let high = digit(word, index), let low = digit(word, index + 1) else {
                    throw .notMonitor("the two hexadecimal digits after \\x")
                }
                bytes.append(high << 4 | low)
                index += 2
            default: bytes.append(letter)
            }
        }
        return bytes
    }

    private static func digit(_ word: ArraySlice<UInt8>, _ index: Int) -> UInt8? {
        guard index < word.endIndex else { return nil }
        switch word[index] {
        case 48...57: return word[index] - 48
        case 65...70: return word[index] - 55
        case 97...102: return word[index] - 87
        default: return nil
        }
    }
}
