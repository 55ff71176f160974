import Stores

/// The Redis of one application instance: one connection, and more for reads that block it.
final class LiveRedis: RedisStore {
    /// The connection of every command that does not block.
    let connection: RedisConnection
    private let makeConnection: () -> RedisConnection
    private let digests: ScriptDigests
    private var forBlocking: [RedisConnection] = []
    private var blocked: [RedisConnection] = []

    /// Creates the store; it connects when the first command is sent.
    init(digests: ScriptDigests, makeConnection: @escaping () -> RedisConnection) {
        self.digests = digests
        self.makeConnection = makeConnection
        connection = makeConnection()
    }

    func send(_ command: Command) async throws(StoreError) -> Reply {
        if case .streamReadGroup(_, _, _, _, .some) = command {
            return try await sendBlocking(command)
        }
        do {
            return try await connection.call(command)
        } catch .reply(let text) where text.hasPrefix("NOSCRIPT") && command.kind == .evalsha {
            // The server was restarted or flushed since the scripts were loaded.
            try await loadScripts()
            return try await connection.call(command)
        }
    }

    /// Loads every script and notes its digest.
    func loadScripts() async throws(StoreError) {
        for script in Script.allCases {
            digests[script] = try await connection.call(words: ["SCRIPT", "LOAD", script.lua])
        }
    }

    /// Ends every connection; callers that wait fail as unavailable.
    func close() {
        connection.close()
        for connection in forBlocking + blocked { connection.close() }
    }

    /// A read that blocks its connection would hold up every command behind it, so it gets one of
    /// its own.
    private func sendBlocking(_ command: Command) async throws(StoreError) -> Reply {
        let own = forBlocking.popLast() ?? makeConnection()
        blocked.append(own)
        defer {
            blocked.removeAll { $0 === own }
            forBlocking.append(own)
        }
        return try await own.call(command)
    }
}
