import Glibc

/// Folders and small files, as throwaway servers need them.
enum FileTree {
    /// The names in a folder; none where it cannot be read.
    static func names(in folder: String) -> [String] {
        guard let stream = unsafe opendir(folder) else { return [] }
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

    /// Removes a folder and everything in it; links are removed, not followed.
    static func remove(_ path: String) {
        if unsafe unlink(path) == 0 { return }
        for name in names(in: path) { remove("\(path)/\(name)") }
        unsafe rmdir(path)
    }

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
        try give(path, to: owner)
    }

    /// Makes a folder that only its owner can enter.
    static func makeFolder(_ path: String, owner: ServerUser?) throws(SystemFailure) {
        try system("mkdir \(path)") { unsafe mkdir(path, 0o700) }
        try give(path, to: owner)
    }

    private static func give(_ path: String, to owner: ServerUser?) throws(SystemFailure) {
        guard let owner else { return }
        try system("chown \(path)") { unsafe chown(path, owner.userID, owner.groupID) }
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
