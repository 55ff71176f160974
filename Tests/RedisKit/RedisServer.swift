import Glibc

/// Why a test could not get what it needs from a server.
public struct ServerFailure: Error, CustomStringConvertible {
    /// What failed.
    public var description: String

    /// Creates a failure from its words.
    public init(description: String) { self.description = description }
}

/// A real redis-server of the test's own: on a socket in a temporary folder, stopped by its process
/// id.
public final class RedisServer {
    private let process: pid_t
    private let folder: String
    var socketPath: String { folder + "/redis.sock" }

    /// Starts a server and waits until it answers.
    public init(_ arguments: [String] = []) throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir
        var template = Array("\(parent)/rehearsal-test-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw ServerFailure(description: "mkdtemp") }
        folder = String(cString: made)
        let all =
            [
                "redis-server", "--port", "0", "--unixsocket", folder + "/redis.sock", "--save", "",
                "--appendonly", "no", "--dir", folder, "--logfile", folder + "/log",
                "--enable-debug-command", "yes", "--slowlog-log-slower-than", "-1",
            ] + arguments
        process = try Self.spawn(all)
        let deadline = Self.seconds() + 10
        while (try? connect()) == nil {
            guard Self.seconds() < deadline else {
                throw ServerFailure(description: "redis-server did not start")
            }
            sched_yield()
        }
    }

    deinit {
        // A test thread blocks SIGTERM and the server inherits that; it has nothing to save.
        kill(process, SIGKILL)
        var status: Int32 = 0
        waitpid(process, &status, 0)
        for name in ["redis.sock", "log"] { unlink(folder + "/" + name) }
        rmdir(folder)
    }

    /// Whether this machine has the server that the model was made after.
    public static var isInstalled: Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        return path.split(separator: ":").contains { access("\($0)/redis-server", X_OK) == 0 }
    }

    /// Connects another client.
    public func connect() throws -> Connection { try Connection(path: socketPath) }

    /// Reads INFO over a connection of its own, so that its buffers are always the same.
    public func info() throws -> [String: Int] {
        let connection = try connect()
        try connection.send([Wire.arguments("INFO", "everything")])
        guard case .bulk(let bytes?) = try connection.receive() else {
            throw ServerFailure(description: "INFO")
        }
        var fields: [String: Int] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":")
            if parts.count == 2 { fields[String(parts[0])] = Int(parts[1]) }
        }
        return fields
    }

    /// Used memory once nothing is rehashed and no client but ours is connected.
    public func settledMemory() throws -> Int {
        let connection = try connect()
        // A server that is idle for long takes back a part of each reply buffer.
        _ = try connection.run([Wire.arguments("DEBUG", "REPLYBUFFER", "RESIZING", "0")])
        let deadline = Self.seconds() + 60
        var unrest = ""
        while Self.seconds() < deadline {
            try connection.send([Wire.arguments("DEBUG", "HTSTATS", "0")])
            guard case .bulk(let bytes?) = try connection.receive() else { break }
            unrest = String(decoding: bytes, as: UTF8.self)
            if unrest.contains("rehashing target") { continue }
            let fields = try info()
            unrest = "\(fields["connected_clients"] ?? 0) clients"
            if fields["connected_clients"] == 2, let used = fields["used_memory"] { return used }
        }
        throw ServerFailure(description: "the server did not come to rest: \(unrest)")
    }

    /// Seconds of a clock that never goes back.
    public static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func spawn(_ arguments: [String]) throws -> pid_t {
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var process: pid_t = 0
        let status = posix_spawnp(&process, "redis-server", &actions, nil, &words, environ)
        guard status == 0 else { throw ServerFailure(description: "cannot start redis-server") }
        return process
    }
}
