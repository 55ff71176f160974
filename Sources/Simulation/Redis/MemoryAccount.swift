import Stores

/// What Redis' `used_memory` adds up, the tables of the two dictionaries apart.
struct MemoryAccount {
    /// The bytes of a server that has just started (Debian's 7.0.15; 858,900 for the bundled
    /// build).
    static let startUp = 876_168
    /// The histogram of a command's first call, with `latency-tracking yes`.
    static let histogram = 24_688
    /// A connection in steady use with small replies: the client itself, a query buffer of 20,480
    /// bytes and a reply buffer that the server has shrunk from 16,384 to 1,024.
    ///
    /// In its first second it takes 38,057; idle for more than two it takes 2,149.
    static let client = 22_705

    let allocator: Allocator
    /// A dictionary's entry: key, value and link.
    let entry: Int
    private let latencyTracking: Bool
    private let start: Int
    /// The keys, their values and their places in the dictionaries.
    var data = 0
    /// What the connected clients take.
    var clients = 0
    /// What those take that clients wait on.
    var readers = ReaderConnections()
    private var histograms = 0
    /// The kinds of commands that were called, a bit each.
    private var used: UInt64 = 0
    private var usedScripts: UInt64 = 0
    /// What scripts have called.
    private var usedNames: [String] = []

    init(_ configuration: RedisConfiguration) {
        allocator = configuration.allocator
        entry = allocator.rounded(24)
        latencyTracking = configuration.latencyTracking
        start = (allocator == .debian ? Self.startUp : 858_900) + configuration.otherMemory
    }

    @inline(__always)
    var total: Int { start + data + histograms + clients + readers.bytes }

    @inline(__always)
    mutating func firstUse(of command: Command) {
        let bit: UInt64 = 1 << UInt64(command.kind.rawValue)
        if used & bit == 0 { noteFirstUse(bit) }
    }

    /// Notes the commands that a script calls: each has a histogram of its own, also where nobody
    /// calls it outside of scripts.
    ///
    /// It takes them all to be called by the first run.
    @inline(__always)
    mutating func firstUse(of script: Script) {
        let bit: UInt64 = 1 << UInt64(script.rawValue)
        if usedScripts & bit == 0 { noteFirstUse(of: script, bit) }
    }

    private mutating func noteFirstUse(of script: Script, _ bit: UInt64) {
        usedScripts |= bit
        for name in script.calledCommands where !usedNames.contains(name) {
            usedNames.append(name)
            if let kind = CommandKind.allCases.first(where: { $0.name == name }) {
                let bit: UInt64 = 1 << UInt64(kind.rawValue)
                if used & bit == 0 { noteFirstUse(bit) }
            } else if latencyTracking {
                histograms += Self.histogram
            }
        }
    }

    /// What a client takes with a reply buffer of a size.
    func client(replyBuffer: Int) -> Int {
        Self.client - RedisModel.smallestReplyBuffer + allocator.rounded(replyBuffer)
    }

    /// What a restart forgets.
    mutating func forgetCommands() {
        used = 0
        usedScripts = 0
        usedNames = []
        histograms = 0
    }

    private mutating func noteFirstUse(_ bit: UInt64) {
        used |= bit
        if latencyTracking { histograms += Self.histogram }
    }
}

extension Script {
    /// The commands that the text calls, each once, in lower case.
    var calledCommands: [String] {
        var names: [String] = []
        for call in lua.split(separator: "redis.call('").dropFirst() {
            let name = call.prefix { $0 != "'" }.lowercased()
            if !names.contains(name) { names.append(name) }
        }
        return names
    }
}
