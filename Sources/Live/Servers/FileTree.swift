import Glibc

/// Folders and small files, as throwaway servers need them.
enum FileTree {
    /// The names in a folder; none where it cannot be read.
    static func names(in folder: String) -> [String] {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        return descriptor < 0 ? [] : names(inOpen: descriptor)
    }

    /// Removes a folder and everything in it.
    static func remove(_ path: String) { remove(path, in: AT_FDCWD) }

    /// Writes a new file that only its owner can read.
    static func write(_ text: String, to path: String, owner: ServerUser?) throws(SystemFailure) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        let file = Descriptor(try system("open \(path)") { unsafe open(path, flags, 0o600) })
        let bytes = Array(text.utf8)
        var written = 0
        while written < bytes.count {
            written += try system("write \(path)") {
                unsafe bytes[written...].withUnsafeBytes {
                    unsafe Glibc.write(file.number, $0.baseAddress, $0.count)
                }
            }
        }
        guard let owner else { return }
        let descriptor = file.number
        try system("chown \(path)") { fchown(descriptor, owner.userID, owner.groupID) }
    }

    /// Makes a folder that only its owner can enter.
    static func makeFolder(_ path: String, owner: ServerUser?) throws(SystemFailure) {
        try system("mkdir \(path)") { unsafe mkdir(path, 0o700) }
        guard let owner else { return }
        try system("chown \(path)") { unsafe lchown(path, owner.userID, owner.groupID) }
    }

    /// Removes one name of an open folder.
    ///
    /// Links are removed and never followed, and no path is looked up twice: the servers' user owns
    /// parts of the tree, and must not be able to lead the removal astray.
    private static func remove(_ name: String, in folder: Int32) {
        if unsafe unlinkat(folder, name, 0) == 0 { return }
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let descriptor = unsafe openat(folder, name, flags)
        guard descriptor >= 0 else { return }
        let inner = Descriptor(descriptor)
        let copy = fcntl(inner.number, F_DUPFD_CLOEXEC, 0)
        for child in copy < 0 ? [] : names(inOpen: copy) { remove(child, in: inner.number) }
        unsafe unlinkat(folder, name, AT_REMOVEDIR)
    }

    /// The names in an open folder, which it closes.
    private static func names(inOpen descriptor: Int32) -> [String] {
        guard let stream = unsafe fdopendir(descriptor) else {
            close(descriptor)
            return []
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// A file's last bytes, for an error message; nothing where it cannot be read.
    static func tail(of path: String, limit: Int = 2_000) -> String {
        let bytes = read(path)
        return String(decoding: bytes.suffix(limit), as: UTF8.self)
    }

    /// A file's bytes; none where it cannot be read.
    static func read(_ path: String) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        let file = Descriptor(descriptor)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(file.number, &buffer, buffer.count)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}
