import CLinux
import Glibc
import Synchronization

/// A child process that dies with us, and everything that it starts.
///
/// It is launched through `setpriv`, which drops the privileges and asks the kernel to kill it when
/// we die, in any way. A pipe that the whole family of processes inherits tells when the last of
/// them is gone.
final class ChildProcess: Sendable {
    /// How a server is asked to end.
    enum Ending {
        /// By SIGTERM: Redis leaves at once, because it has nothing to save.
        case terminate
        /// By SIGINT: Postgres ends its sessions and writes a checkpoint.
        case interrupt
        /// By SIGQUIT: Postgres leaves its data as after a crash.
        case quit
        /// By SIGKILL.
        case kill

        var signal: Int32 {
            switch self {
            case .terminate: SIGTERM
            case .interrupt: SIGINT
            case .quit: SIGQUIT
            case .kill: SIGKILL
            }
        }
    }

    /// The longest that a server may take to end before it is killed, in milliseconds.
    private static let patience: Int32 = 10_000
    /// The environment variable that marks a process as belonging to a folder.
    private static let marker = "REHEARSAL_FOLDER"

    /// The process id.
    let processID: pid_t
    /// The file that it writes its messages to.
    let log: String
    private let name: String
    private let life: Descriptor
    private let status = Mutex<Int32?>(nil)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: What to start.
    ///   - arguments: Its arguments, without its name.
    ///   - folder: The folder that its log and its process id are kept in.
    ///   - user: Whom it runs as; nil is the caller.
    /// - Throws: ``ServerProblem`` when it cannot be started.
    init(
        _ program: Program,
        _ arguments: [String],
        in folder: ServerFolder,
        as user: ServerUser?
    ) throws(ServerProblem) {
        var words = [try Program.setPrivileges.path(), "--pdeathsig", "KILL"]
        if let user {
            words += ["--reuid", "\(user.userID)", "--regid", "\(user.groupID)", "--clear-groups"]
        }
        words += ["--", try program.path()] + arguments
        name = program.rawValue
        log = "\(folder.path)/\(program.rawValue).log"
        let launch = Launch(
            words: words,
            environment: "\(Self.marker)=\(folder.path)",
            log: log
        )
        switch Launcher.shared.perform({ launch.run() }) {
        case .failure(let failure): throw ServerProblem(failure)
        case .success(let started):
            processID = started.processID
            life = Descriptor(started.life)
        }
        ServerRegistry.shared.add(self)
        do {
            let file = "\(folder.path)/\(processID).pid"
            try FileTree.write("\(processID)", to: file, owner: nil)
        } catch {
            stop(.kill)
            throw ServerProblem(error)
        }
    }

    /// Whether the last process of its family is gone, waited for at most some milliseconds.
    func isGone(within milliseconds: Int32) -> Bool {
        var entry = pollfd(fd: life.number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, milliseconds) > 0
    }

    /// Sends it a signal, as long as it has not been waited for.
    func send(_ signal: Int32) {
        status.withLock { status in if status == nil { kill(processID, signal) } }
    }

    /// Ends the server and waits until the last of its family is gone.
    ///
    /// - Returns: The status that `waitpid` reports.
    @discardableResult
    func stop(_ ending: Ending) -> Int32 {
        defer { ServerRegistry.shared.remove(self) }
        return status.withLock { status in
            if let status { return status }
            kill(processID, ending.signal)
            if !isGone(within: Self.patience) { kill(-processID, SIGKILL) }
            let result = wait()
            status = result
            return result
        }
    }

    /// Waits for the end of a program that ends by itself.
    func exitStatus() -> Int32 {
        defer { ServerRegistry.shared.remove(self) }
        return status.withLock { status in
            if let status { return status }
            let result = wait()
            status = result
            return result
        }
    }

    private func wait() -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(processID, &status, 0) == -1, errno == EINTR {}
        return status
    }

    /// Kills the servers of a dead run that the kernel did not kill with it.
    ///
    /// That takes a run that died between starting a server and the server's asking to die with it.
    static func killRemaining(in folder: String) {
        for name in FileTree.names(in: folder) where name.hasSuffix(".pid") {
            guard let processID = pid_t(name.dropLast(4)) else { continue }
            let environment = FileTree.read("/proc/\(processID)/environ").split(separator: 0)
            let mark = Array("\(marker)=\(folder)".utf8)
            if environment.contains(where: { $0.elementsEqual(mark) }) { kill(processID, SIGKILL) }
        }
    }
}
