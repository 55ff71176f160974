import Measurement

/// Puts a trace together from commands in the order of a recording.
struct TraceBuilder {
    /// The most operations of a trace: at 32 bytes each they take 4 GiB.
    static let operationLimit = 1 << 27

    /// The most kinds of commands that are counted by their names; Redis has some 250.
    static let skippedLimit = 400

    private let keepsTexts: Bool
    private var trace = Trace()
    /// The number of each key by its hash.
    private var numbers: [UInt64: UInt32] = [:]
    /// How many keys there are of each length.
    private var ofLength: [Int: UInt32] = [:]
    private var skipped: [String: Int] = [:]
    /// The recording's time of the first operation.
    private var origin: Nanoseconds?
    private var latest: Nanoseconds = 0

    init(keepsTexts: Bool) {
        self.keepsTexts = keepsTexts
        if keepsTexts { trace.texts = ([], []) }
    }

    /// Moves to the time of the next command.
    ///
    /// - Parameter time: As the recording counts it.
    /// - Throws: ``TraceProblem`` when the time goes back.
    mutating func move(to time: Nanoseconds) throws(TraceProblem) {
        let start = origin ?? time
        origin = start
        guard time - start >= latest else {
            throw .timeGoesBack(Self.seconds(latest + start - time))
        }
        latest = time - start
    }

    /// Adds an operation on one key, at the time that was moved to.
    mutating func add(
        _ kind: TraceOperationKind,
        _ key: some Collection<UInt8>,
        inDatabase database: UInt64 = 0,
        _ change: (inout TraceOperation) -> Void = { _ in }
    ) throws(TraceProblem) {
        guard trace.operations.count < Self.operationLimit else {
            throw .tooManyOperations(limit: Self.operationLimit)
        }
        var operation = TraceOperation(kind, at: latest, key: number(of: key, in: database))
        change(&operation)
        if kind == .incrby { trace.keys[Int(operation.key)].isCounter = true }
        trace.operations.append(operation)
    }

    /// Notes a command in a database other than the first one.
    mutating func noteOtherDatabase() { trace.inOtherDatabases += 1 }

    /// Counts a command that cannot be played.
    ///
    /// What does not look like a command is counted without its name: in a recording whose columns
    /// are mixed up it may be a key.
    mutating func skip(_ name: String, because reason: String = "") {
        let isCommand = name.utf8.count <= 30 && name.utf8.allSatisfy(Self.isOfCommands)
        let isKnown = skipped[name + reason] != nil || skipped.count < Self.skippedLimit
        count(isCommand && isKnown ? name + reason : "others")
    }

    /// Letters, digits and what stands in names of commands, such as `json.set` or `ft.search`.
    private static func isOfCommands(_ byte: UInt8) -> Bool {
        (97...122).contains(byte) || (48...57).contains(byte) || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private mutating func count(_ name: String) {
        if let index = skipped[name] {
            trace.skipped[index].count += 1
        } else {
            skipped[name] = trace.skipped.count
            trace.skipped.append(Trace.Skipped(name: name, count: 1))
        }
    }

    /// The trace, when the recording has ended.
    ///
    /// - Parameter limit: A `set` within this time after a lookup of its key filled the cache.
    /// - Returns: The whole trace.
    /// - Throws: ``TraceProblem`` when there is nothing to play.
    consuming func finish(fillsWithin limit: Nanoseconds) throws(TraceProblem) -> Trace {
        guard !trace.operations.isEmpty else { throw .nothingToPlay(trace.skipped.map(\.name)) }
        trace.findFills(within: limit)
        trace.learnFromSets()
        return trace
    }

    /// The number of a key, a new one where its hash has not been seen.
    private mutating func number(of key: some Collection<UInt8>, in database: UInt64) -> UInt32 {
        let hash = Self.hash(key, database)
        if let number = numbers[hash] { return number }
        let number = UInt32(trace.keys.count)
        numbers[hash] = number
        let ordinal = ofLength[key.count, default: 0]
        ofLength[key.count] = ordinal + 1
        trace.keys.append(Trace.Key(ordinal: ordinal, length: UInt32(key.count)))
        if keepsTexts {
            trace.texts?.bytes.append(contentsOf: key)
            let end = trace.texts?.bytes.count ?? 0
            trace.texts?.ends.append(end)
        }
        return number
    }

    /// 64-bit FNV-1a over the key, from a start that depends on the database, and SplitMix64's
    /// output function over that; two of ten million keys share a hash with a probability of 3 in a
    /// million.
    private static func hash(_ key: some Collection<UInt8>, _ database: UInt64) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ (database &* 0x9E37_79B9_7F4A_7C15)
        for byte in key { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
        hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
        return hash ^ (hash >> 31)
    }

    private static func seconds(_ time: Nanoseconds) -> String {
        let (whole, rest) = time.quotientAndRemainder(dividingBy: .second)
        var decimals = String(rest + .second).dropFirst()
        while decimals.last == "0" { decimals.removeLast() }
        return decimals.isEmpty ? "\(whole)" : "\(whole).\(decimals)"
    }
}
