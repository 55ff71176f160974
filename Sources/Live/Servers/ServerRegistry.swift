import Glibc
import Synchronization

/// Every server that runs and every temporary folder that exists on this program's behalf.
///
/// ``removeEverything()`` is for the moment when a program must end at once, such as a second
/// SIGINT. It takes a lock, so call it from a thread that waits for signals, never from inside a
/// signal handler.
public final class ServerRegistry: Sendable {
    /// The one registry of the program.
    public static let shared = ServerRegistry()

    private struct Entries {
        var servers: [ChildProcess] = []
        var folders: [String] = []
    }

    private let entries = Mutex(Entries())

    private init() {}

    /// Kills every server, waits until it is gone, and removes every temporary folder.
    public func removeEverything() {
        let entries = entries.withLock { $0 }
        for server in entries.servers { server.stop(.kill) }
        for folder in entries.folders { FileTree.remove(folder) }
    }

    /// Removes the temporary folders of runs that ended without doing so, such as by kill -9.
    public func removeAbandoned() { ServerFolder.removeAbandoned() }

    func add(_ server: ChildProcess) { entries.withLock { $0.servers.append(server) } }

    func remove(_ server: ChildProcess) {
        entries.withLock { $0.servers.removeAll { $0 === server } }
    }

    func add(folder: String) { entries.withLock { $0.folders.append(folder) } }

    func remove(folder: String) {
        entries.withLock { $0.folders.removeAll { $0 == folder } }
    }
}
