import Glibc
import Synchronization

/// A process that removes a folder when we are gone, in whichever way: kill -9 leaves no time for
/// it.
///
/// It waits for the end of a pair of sockets whose other end only we hold. The servers are killed
/// by the kernel at the same moment, so it tries again while they still write.
final class FolderGuard: Sendable {
    private static let script = """
        trap '' HUP INT TERM
        cat <&3
        tries=0
        while [ -e "$1" ] && [ "$tries" -lt 100 ]; do
          rm -rf -- "$1" || sleep 0.05
          tries=$((tries + 1))
        done
        """

    private let processID: pid_t
    private let life: Mutex<Descriptor?>

    /// Guards a folder.
    init(_ folder: String) throws(SystemFailure) {
        let launch = Launch(
            words: ["/bin/sh", "-c", Self.script, "sh", folder],
            environment: "REHEARSAL_GUARD=\(folder)",
            log: "/dev/null"
        )
        let started = try launch.run().get()
        processID = started.processID
        life = Mutex(Descriptor(started.life))
    }

    /// Ends the guard, which removes what is still there, and waits until it is gone.
    func end() {
        let isFirst = life.withLock { life in
            let isThere = life != nil
            life = nil
            return isThere
        }
        var status: Int32 = 0
        while isFirst, unsafe waitpid(processID, &status, 0) == -1, errno == EINTR {}
    }
}
