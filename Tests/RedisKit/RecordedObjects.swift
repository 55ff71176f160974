import Glibc

/// The objects of a recorded trace in cache2k's format: big-endian 32-bit numbers, packed by xz.
public enum RecordedObjects {
    /// The traces that the model is compared over.
    public static let names = ["web07", "orm-busy"]

    /// The file of a trace in a folder; nil when it is not there.
    public static func file(_ name: String, in folder: String) -> String? {
        let file = folder + "/" + name + ".trace.xz"
        return access(file, R_OK) == 0 ? file : nil
    }

    /// The folder that `REHEARSAL_TRACES` names.
    public static var folder: String? { getenv("REHEARSAL_TRACES").map { String(cString: $0) } }

    /// Reads a file with the system's xz.
    public static func read(_ file: String) throws -> [UInt32] {
        let quoted = "'" + file.replacing("'", with: "'\\''") + "'"
        guard let pipe = popen("xz -dc " + quoted, "r") else {
            throw ServerFailure(description: "xz: \(errno)")
        }
        var objects: [UInt32] = []
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = fread(&bytes, 4, bytes.count / 4, pipe)
            if count == 0 { break }
            for place in 0..<count {
                let word = bytes[4 * place..<4 * place + 4].reduce(0) { $0 << 8 | UInt32($1) }
                objects.append(word)
            }
        }
        guard pclose(pipe) == 0 else { throw ServerFailure(description: "xz -dc \(file)") }
        return objects
    }
}
