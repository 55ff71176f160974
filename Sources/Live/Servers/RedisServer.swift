import Glibc
import Measurement
import Stores
import Synchronization

/// A `redis-server` of our own for one trial; it can be killed and started again on its port.
final class RedisServer: Sendable {
    /// How often a port that was free is found taken before we give up.
    private static let attempts = 5
    private static let configuration = "redis.conf"

    /// Where it listens.
    let address: RedisAddress
    /// The folder with its data and its configuration.
    private let path: String
    private let folder: ServerFolder
    private let user: ServerUser?
    private let process: Mutex<ChildProcess>

    /// Starts it and waits until it accepts connections.
    ///
    /// - Parameters:
    ///   - settings: The scenario's settings.
    ///   - primary: The server that it copies and follows; nil for a server of its own.
    ///   - folder: The folder for its files.
    ///   - user: Whom it runs as.
    ///   - port: Finds a port that is free, as far as anybody can know.
    /// - Throws: ``ServerProblem`` when it does not become ready.
    init(
        _ settings: RedisSettings,
        following primary: RedisAddress? = nil,
        in folder: ServerFolder,
        as user: ServerUser?,
        port: () throws(ServerProblem) -> UInt16 = freePort
    ) throws(ServerProblem) {
        self.folder = folder
        self.user = user
        var attempt = 1
        while true {
            let address = RedisAddress(
                host: Loopback.host,
                port: try port(),
                password: primary?.password ?? randomPassword()
            )
            let path = "\(folder.path)/redis-\(address.port)"
            let configuration = "\(path)/\(Self.configuration)"
            do {
                // A server that has ended may have had the port before.
                FileTree.remove(path)
                try FileTree.makeFolder(path, owner: user)
                var text = Self.text(settings, at: address, folder: path)
                if let primary { text += Self.following(primary) }
                try FileTree.write(text, to: configuration, owner: user)
            } catch {
                throw ServerProblem(error)
            }
            let server = try ChildProcess(.redisServer, [configuration], in: folder, as: user)
            let isLast = attempt == Self.attempts
            if try server.isReady(isLastAttempt: isLast, check: { Self.answers(at: address) }) {
                self.address = address
                self.path = path
                process = Mutex(server)
                return
            }
            // The next port may be the same one.
            FileTree.remove(path)
            attempt += 1
        }
    }

    /// Whether our own server answers: only it knows the password, and somebody else's may answer
    /// on a port that was taken.
    private static func answers(at address: RedisAddress) -> Bool {
        (try? RedisControl(to: address, patience: .second)) != nil
    }

    /// Whether it has ended by itself.
    var hasEnded: Bool { process.withLock { $0.isGone(within: 0) } }

    /// The processor time that it has used.
    var busy: Nanoseconds {
        process.withLock { ProcessorTime.ofFamily($0.processID) }
    }

    /// Its process.
    var processes: [pid_t] { [process.withLock(\.processID)] }

    /// Ends it; nothing of it remains but its log.
    func stop() {
        process.withLock { process in
            process.send(SIGCONT)
            process.stop(.terminate)
        }
    }

    // MARK: Faults

    /// Lets it stand still, or go on.
    func stand(still: Bool) { process.withLock { $0.send(still ? SIGSTOP : SIGCONT) } }

    /// Kills it; it leaves a snapshot first where its data are to be kept, else nothing.
    func end(keepingData: Bool) throws(ServerProblem) {
        if keepingData {
            // The connection ends with the server, so its answer is none.
            let control = try RedisControl(to: address)
            do { _ = try control.ask(["SHUTDOWN", "SAVE"]) } catch {}
        }
        process.withLock { process in
            process.send(SIGCONT)
            _ = keepingData ? process.stop(.terminate) : process.stop(.kill)
        }
        guard !keepingData else { return }
        for name in FileTree.names(in: path) where name != Self.configuration {
            FileTree.remove("\(path)/\(name)")
        }
    }

    /// Starts it again on its port, with the data that it left.
    func startAgain() throws(ServerProblem) {
        try process.withLock { process throws(ServerProblem) in
            let server = try ChildProcess(
                .redisServer,
                ["\(path)/\(Self.configuration)"],
                in: folder,
                as: user
            )
            _ = try server.isReady(isLastAttempt: true) { Self.answers(at: address) }
            process = server
        }
    }

    /// Whether a server that follows another has all that the other had.
    func hasCopied() throws(ServerProblem) -> Bool {
        let text = try RedisControl(to: address).run(["INFO", "replication"]).text ?? ""
        return text.contains("master_link_status:up")
    }

    /// Makes it a server of its own.
    func promote() throws(ServerProblem) {
        try RedisControl(to: address).run(["REPLICAOF", "NO", "ONE"])
    }

    // MARK: Configuration

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
        \(persistence(settings.persistence))
        maxmemory \(settings.maxMemory ?? 0)
        maxmemory-policy \(settings.policy.rawValue)
        maxmemory-samples \(settings.samples)
        repl-diskless-sync-delay 0

        """
    }

    /// What the server keeps on its disk; the times of snapshots are those that Redis ships with.
    private static func persistence(_ persistence: RedisPersistence) -> String {
        switch persistence {
        case .off: "save \"\"\nappendonly no"
        case .snapshots: "save 3600 1 300 100 60 10000\nappendonly no"
        case .appendOnly: "save \"\"\nappendonly yes\nappendfsync everysec"
        }
    }

    private static func following(_ primary: RedisAddress) -> String {
        """
        replicaof \(primary.host) \(primary.port)
        masterauth \(primary.password ?? "")

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
        isLastAttempt: Bool,
        check: () -> Bool
    ) throws(ServerProblem) -> Bool {
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
