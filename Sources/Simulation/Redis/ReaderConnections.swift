import Measurement

/// The connections on which clients wait in a read with BLOCK, and what the server's memory holds
/// for them.
///
/// Redis 7.0.15 looks at each client once a second (`clientsCron` of server.c): the reply buffer of
/// a new one shrinks, and one that has been idle for more than two whole seconds loses the room in
/// its query buffer until it calls again.
struct ReaderConnections {
    private struct Reader {
        let connected: Nanoseconds
        var called: Nanoseconds
        var isBlocked = false
        /// What it took at the last look.
        var bytes = 0
    }

    /// What is kept of a connection whose buffers are as small as they get.
    private static let least = MemoryAccount.client - queryBuffer
    /// The room for what a client sends.
    private static let queryBuffer = 20_480
    /// A new client's reply buffer of 16,384 bytes beside the 1,024 that are left of it.
    private static let newReplyBuffer = 15_352
    /// What a blocked client holds: its command, the key that it waits for, its place among those
    /// that wait for it and its timeout.
    private static let blocking = 680
    private static let period = Nanoseconds.second
    private static let idleLimit = 3 * Nanoseconds.second

    private var readers: [Reader] = []
    /// What all of them take, as of the last look at each.
    private(set) var bytes = 0

    var isEmpty: Bool { readers.isEmpty }

    /// A new connection; answers its number.
    mutating func connect(at now: Nanoseconds) -> Int {
        readers.append(Reader(connected: now, called: now))
        return readers.count - 1
    }

    /// The reader of a number sends a command, and waits for its reply until it has it.
    mutating func set(_ number: Int, isBlocked: Bool, at now: Nanoseconds) {
        readers[number].called = now
        readers[number].isBlocked = isBlocked
        look(at: number, now)
    }

    /// Looks at every reader.
    mutating func settle(at now: Nanoseconds) {
        for number in readers.indices { look(at: number, now) }
    }

    private mutating func look(at number: Int, _ now: Nanoseconds) {
        bytes -= readers[number].bytes
        readers[number].bytes = Self.bytes(of: readers[number], at: now)
        bytes += readers[number].bytes
    }

    private static func bytes(of reader: Reader, at now: Nanoseconds) -> Int {
        least
            + (now - reader.called < idleLimit ? queryBuffer : 0)
            + (now - reader.connected < period ? newReplyBuffer : 0)
            + (reader.isBlocked ? blocking : 0)
    }
}
