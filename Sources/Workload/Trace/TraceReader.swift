public import Measurement

/// How a recording is read.
public struct TraceOptions: Sendable, Hashable {
    /// Whether the keys' texts are kept, so that a real server holds the same keys.
    public var keepsKeys: Bool
    /// A `set` within this time after a lookup of its key was the application's fill after a miss.
    public var fillsWithin: Nanoseconds

    /// Creates options.
    public init(keepsKeys: Bool = false, fillsWithin: Nanoseconds = .second) {
        self.keepsKeys = keepsKeys
        self.fillsWithin = fillsWithin
    }
}

/// Reads a recording piece by piece: CSV, or what `redis-cli MONITOR` prints.
///
/// The format shows in the first line. Only operations are kept, never the lines themselves, so a
/// recording may be larger than memory.
public struct TraceReader {
    /// The longest line that is read: room for a value of some megabytes with its escapes.
    static let lineLimit = 64 << 20

    private let path: String
    private let options: TraceOptions
    private var builder: TraceBuilder
    private var format: (any TraceFormat)?
    private var pending: [UInt8] = []
    private var line = 0
    private var problems: [TraceProblem] = []

    /// Creates a reader.
    ///
    /// - Parameters:
    ///   - path: The file's name, for messages.
    ///   - options: How it is read.
    public init(path: String, options: TraceOptions) {
        self.path = path
        self.options = options
        builder = TraceBuilder(keepsTexts: options.keepsKeys)
    }

    /// Takes in the next bytes of the recording.
    ///
    /// - Returns: Whether more is wanted; it is not once the recording is known to be of no use.
    public mutating func read(_ bytes: [UInt8]) -> Bool {
        var start = bytes.startIndex
        while !isUseless, let end = bytes[start...].firstIndex(of: 0x0A) {
            if pending.isEmpty {
                take(bytes[start..<end])
            } else {
                pending += bytes[start..<end]
                takePending()
            }
            start = end + 1
        }
        pending += bytes[start...]
        if pending.count > Self.lineLimit {
            line += 1
            report(.longLine(limit: Self.lineLimit))
            return false
        }
        return !isUseless
    }

    /// The trace, when every byte has been read.
    public consuming func finish() throws(TraceProblems) -> Trace {
        if !pending.isEmpty, !isUseless { takePending() }
        guard problems.isEmpty else { throw TraceProblems(path: path, problems: problems) }
        do throws(TraceProblem) {
            return try builder.finish(fillsWithin: options.fillsWithin)
        } catch {
            throw TraceProblems(path: path, problems: [error])
        }
    }

    /// Whether nothing more is worth reading: too much is wrong, or already the first line is.
    private var isUseless: Bool {
        problems.count >= TraceProblems.limit || (format == nil && !problems.isEmpty)
    }

    private mutating func takePending() {
        let whole = pending
        pending.removeAll(keepingCapacity: true)
        take(whole[...])
    }

    /// Reads one line without its end.
    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        line += 1
        let bytes = bytes.last == 0x0D ? bytes.dropLast() : bytes
        if bytes.isEmpty { return }
        do throws(TraceProblem) {
            if let format {
                try format.read(bytes, into: &builder)
            } else if TraceMonitor.begins(with: bytes) {
                format = TraceMonitor()
                try format?.read(bytes, into: &builder)
            } else {
                format = try TraceCSV(header: bytes)
            }
        } catch {
            report(error)
        }
    }

    private mutating func report(_ problem: TraceProblem) {
        var problem = problem
        problem.line = line
        problems.append(problem)
    }
}

/// One format of recordings, line by line.
protocol TraceFormat: Sendable {
    /// Reads a line that is not empty, without its end.
    func read(_ line: ArraySlice<UInt8>, into builder: inout TraceBuilder) throws(TraceProblem)
}
