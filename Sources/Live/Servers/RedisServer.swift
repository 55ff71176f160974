import Stores

/// A `redis-server` of our own, without persistence, for one trial.
final class RedisServer: Sendable {
    /// How often a port that was free is found taken before we give up.
    private static let attempts = 5

    /// Where it listens.
    let address: RedisAddress
    private let server: ChildProcess

    /// Starts it and waits until it accepts connections.
    init(
        _ settings: RedisSettings,
        in folder: ServerFolder,
        as user: ServerUser?
    ) throws(ServerProblem) {
        var attempt = 1
        while true {
            let address = RedisAddress(
                host: Loopback.host,
                port: try freePort(),
                password: randomPassword()
            )
            let server = try Self.start(settings, at: address, in: folder, as: user)
            if try server.isReady(onPort: address.port, isLastAttempt: attempt == Self.attempts) {
                self.address = address
                self.server = server
                return
            }
            attempt += 1
        }
    }

    /// Whether it has ended by itself.
    var hasEnded: Bool { server.isGone(within: 0) }

    /// Ends it; nothing of it remains but its log.
    func stop() { server.stop(.terminate) }

    private static func start(
        _ settings: RedisSettings,
        at address: RedisAddress,
        in folder: ServerFolder,
        as user: ServerUser?
    ) throws(ServerProblem) -> ChildProcess {
        let path = "\(folder.path)/redis-\(address.port)"
        let configuration = "\(path)/redis.conf"
        do {
            try FileTree.makeFolder(path, owner: user)
            let text = text(settings, at: address, folder: path)
            try FileTree.write(text, to: configuration, owner: user)
        } catch {
            throw ServerProblem(error)
        }
        return try ChildProcess(.redisServer, [configuration], in: folder, as: user)
    }

    /// The configuration file; everything that it does not name is as Redis ships it.
    static func text(
        _ settings: RedisSettings,
        at address: RedisAddress,
        folder: String
    ) -> String {
        """
        bind \(address.host)
        port \(address.port)
        requirepass \(address.password ?? "")
        dir \(folder)
        daemonize no
        save ""
        appendonly no
        maxmemory \(settings.maxMemory ?? 0)
        maxmemory-policy \(settings.policy.rawValue)
        maxmemory-samples \(settings.samples)

        """
    }
}

/// A free port, or the problem that there is none.
func freePort() throws(ServerProblem) -> UInt16 {
    do { return try Loopback.freePort() } catch { throw ServerProblem(error) }
}

extension ChildProcess {
    /// The pause between two looks at a server that is not ready yet, in milliseconds.
    private static let pause: Int32 = 2
    /// How many looks it gets: about half a minute.
    private static let looks = 15_000

    /// Waits until a server accepts connections.
    ///
    /// - Returns: Whether it does; false where it found its port taken and another one should be
    /// tried.
    func isReady(
        onPort port: UInt16,
        isLastAttempt: Bool,
        check: (() -> Bool)? = nil
    ) throws(ServerProblem) -> Bool {
        let check = check ?? { Loopback.accepts(port: port) }
        for _ in 0..<Self.looks {
            if check() { return true }
            guard isGone(within: Self.pause) else { continue }
            stop(.kill)
            let words = FileTree.tail(of: log)
            if words.contains("Address already in use"), !isLastAttempt { return false }
            throw ServerProblem("a throwaway server ended before it was ready:\n\(words)")
        }
        stop(.kill)
        throw ServerProblem("a throwaway server did not become ready:\n\(FileTree.tail(of: log))")
    }
}
