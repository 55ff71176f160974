import CLinux
import Glibc

/// The temporary folder of one run's servers, removed with its owner or by the next run.
///
/// Its owner holds a lock on a file in it, which the kernel lets go when the process dies in any
/// way; so a folder whose lock is free belongs to nobody. A ``FolderGuard`` removes it at once
/// where its owner could not.
final class ServerFolder: Sendable {
    private static let prefix = "rehearsal-servers-"
    private static let lockName = "lock"

    /// The folder's path.
    let path: String
    private let lock: Descriptor
    private let guardian: FolderGuard

    /// Makes the folder, after removing those of dead runs.
    init(in parent: String = ServerFolder.parent) throws(SystemFailure) {
        Self.removeAbandoned(in: parent)
        // It gets its name only when it is locked, so that no other run ever sees it free.
        let unnamed = try Self.makeUnique(in: parent)
        let file = "\(unnamed)/\(Self.lockName)"
        lock = Descriptor(
            try system("open \(file)") { unsafe open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
        )
        let descriptor = lock.number
        try system("flock \(file)") { flock(descriptor, LOCK_EX | LOCK_NB) }
        let suffix = unnamed.split(separator: "-").last ?? ""
        path = "\(parent)/\(Self.prefix)\(getpid())-\(suffix)"
        let path = path
        try system("rename \(unnamed)") { unsafe rename(unnamed, path) }
        // The servers' user passes through to the folders that are its own.
        try system("chmod \(path)") { unsafe chmod(path, 0o711) }
        do throws(SystemFailure) {
            guardian = try FolderGuard(path)
        } catch {
            FileTree.remove(path)
            throw error
        }
        ServerRegistry.shared.add(folder: path)
    }

    /// Removes the folder with everything in it.
    func remove() {
        FileTree.remove(path)
        guardian.end()
        ServerRegistry.shared.remove(folder: path)
    }

    /// Removes our folders that nobody holds any more, and first what still runs in them.
    ///
    /// A folder that another user made is not ours, whatever its name.
    static func removeAbandoned(in parent: String = ServerFolder.parent) {
        for name in FileTree.names(in: parent) where name.hasPrefix(prefix) {
            let folder = "\(parent)/\(name)"
            let descriptor = unsafe open("\(folder)/\(lockName)", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
            guard descriptor >= 0 else { continue }
            let lock = Descriptor(descriptor)
            var facts = stat()
            guard unsafe fstat(lock.number, &facts) == 0, facts.st_uid == geteuid(),
                unsafe lstat(folder, &facts) == 0, facts.st_uid == geteuid(),
                flock(lock.number, LOCK_EX | LOCK_NB) == 0
            else { continue }
            ChildProcess.killRemaining(in: folder)
            FileTree.remove(folder)
        }
    }

    /// The folder for temporary files.
    static var parent: String { environment("TMPDIR") ?? P_tmpdir }

    private static func makeUnique(in parent: String) throws(SystemFailure) -> String {
        var template = Array("\(parent)/.rehearsal-servers-XXXXXX".utf8CString)
        try system("mkdtemp in \(parent)") { unsafe mkdtemp(&template) == nil ? -1 : 0 }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
