import CLinux
import Glibc

/// One `posix_spawn`, as a value that can travel to the launcher's thread.
struct Launch: Sendable {
    /// What was started.
    struct Started: Sendable {
        var processID: pid_t
        /// The end of a pair of sockets that reads its end with the last process of the family.
        var life: Int32
    }

    /// The program's path and its arguments.
    var words: [String]
    /// One more entry of the environment.
    var environment: String
    /// The file for its output and its errors.
    var log: String

    /// Starts the program, in a process group of its own: a Ctrl-C is for us, who then end it in
    /// order.
    func run() -> Result<Started, SystemFailure> {
        do throws(SystemFailure) {
            var ends: [Int32] = [-1, -1]
            // A pair of sockets, because only they are closed on exec from their first moment on.
            let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            try system("socketpair") { unsafe socketpair(AF_UNIX, kind, 0, &ends) }
            let writing = Descriptor(ends[1])
            do throws(SystemFailure) {
                return .success(Started(processID: try spawn(life: writing.number), life: ends[0]))
            } catch {
                close(ends[0])
                throw error
            }
        } catch {
            return .failure(error)
        }
    }

    private func spawn(life: Int32) throws(SystemFailure) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let append = O_WRONLY | O_CREAT | O_APPEND
        unsafe posix_spawn_file_actions_addopen(&actions, 0, nullDevice, O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, log, append, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        unsafe posix_spawn_file_actions_adddup2(&actions, life, 3)
        // Whatever else is open here, a pipe to a pager perhaps, is not held open by a server.
        for name in FileTree.names(in: "/proc/self/fd") {
            guard let descriptor = Int32(name), descriptor > 3 else { continue }
            unsafe posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

        var processID: pid_t = 0
        let arguments = unsafe CStrings(words)
        let variables = unsafe CStrings(Self.inherited + [environment])
        let code = unsafe posix_spawn(
            &processID,
            words[0],
            &actions,
            &attributes,
            arguments.pointers,
            variables.pointers
        )
        guard code == 0 else { throw SystemFailure(call: "start \(words[0])", code: code) }
        return processID
    }

    /// What servers need of our environment; the rest, secrets perhaps, is not theirs.
    private static var inherited: [String] {
        ["PATH", "HOME", "TZ"].compactMap { name in
            Live.environment(name).map { "\(name)=\($0)" }
        } + ["LC_ALL=C.UTF-8"]
    }
}

private let nullDevice = "/dev/null"

/// Strings as C wants a list of them, freed with their owner.
@unsafe
private struct CStrings: ~Copyable {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) {
        unsafe pointers = texts.map { unsafe strdup($0) } + [nil]
    }

    deinit {
        unsafe pointers.forEach { unsafe free($0) }
    }
}
