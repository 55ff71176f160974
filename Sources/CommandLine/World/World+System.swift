import Glibc
import Live
import Synchronization

extension World {
    /// The real world, made once by the executable, before any thread is started.
    public static func system() -> World {
        signal(SIGPIPE, SIG_IGN)
        forgetVariablesOfPostgres()
        StopSignal.install(atOnce: { ServerRegistry.shared.removeEverything() })
        let output = Descriptor(number: STDOUT_FILENO)
        let errors = Descriptor(number: STDERR_FILENO)
        return World(
            environment: environmentVariables(),
            currentFolder: currentFolder(),
            processors: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
            outputIsTerminal: isatty(STDOUT_FILENO) == 1,
            errorIsTerminal: isatty(STDERR_FILENO) == 1,
            printResult: { output.write($0) },
            printMessage: { errors.write($0) },
            printFailure: { output.failure },
            readFile: { path throws(WorldError) in try read(path) },
            readPieces: { path, take throws(WorldError) in try read(path, take) },
            createFile: { path, text throws(WorldError) in try create(path, text) },
            createFolder: { path throws(WorldError) in try createFolder(path) },
            removeEmptyFolder: removeEmptyFolder,
            namesInFolder: { path throws(WorldError) in try names(in: path) },
            dateAndTime: dateAndTime,
            machine: machine,
            now: {
                var time = timespec()
                clock_gettime(CLOCK_MONOTONIC, &time)
                return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
            },
            stopSignal: { StopSignal.received }
        )
    }

    /// Removes `Results/<scenario>/<run>` as far as it is empty, the innermost folder first.
    private static func removeEmptyFolder(_ path: String) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for _ in 0..<3 where !parts.isEmpty {
            guard rmdir(parts.joined(separator: "/")) == 0 else { return }
            parts.removeLast()
        }
    }

    /// libpq reads the variables of an application's own shell by itself; a run must not, because
    /// they lead to servers that nobody meant.
    private static func forgetVariablesOfPostgres() {
        for name in environmentVariables().keys where name.hasPrefix("PG") { unsetenv(name) }
    }

    private static func dateAndTime() -> String {
        var seconds = time(nil)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        var text = [CChar](repeating: 0, count: 32)
        let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
        return String(decoding: text[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func machine() -> [(name: String, value: String)] {
        func line(_ key: String, of path: String) -> String? {
            let lines = (try? read(path))?.split(separator: "\n")
            return lines?.first { $0.hasPrefix(key) }?.split(separator: ":").last
                .map { String($0.drop { $0 == " " }) }
        }
        func firstLine(of path: String) -> String? {
            (try? read(path))?.split(separator: "\n").first.map(String.init)
        }
        let found = [
            ("processors", "\(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))"),
            ("processor", line("model name", of: "/proc/cpuinfo")),
            ("memory", line("MemTotal", of: "/proc/meminfo")),
            ("kernel", firstLine(of: "/proc/sys/kernel/osrelease")),
        ]
        return found.compactMap { name, value in value.map { (name, $0) } }
    }

    private static func currentFolder() -> String {
        guard let path = getcwd(nil, 0) else { return "." }
        defer { free(path) }
        return String(cString: path)
    }

    private static func environmentVariables() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }

    private static func read(_ path: String) throws(WorldError) -> String {
        var bytes: [UInt8] = []
        try read(path) { piece in
            bytes += piece
            return true
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw WorldError("it is not UTF-8 text")
        }
        return text
    }

    private static func read(
        _ path: String,
        _ take: ([UInt8]) -> Bool
    ) throws(WorldError) {
        guard let file = fopen(path, "rb") else { throw WorldError.latest() }
        defer { fclose(file) }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            errno = 0
            let count = fread(&piece, 1, piece.count, file)
            if count == 0 { break }
            guard take(count == piece.count ? piece : Array(piece[..<count])) else { return }
        }
        if ferror(file) != 0 { throw WorldError.latest() }
    }

    /// Whoever makes the file first has it: the system refuses the second, however close it comes.
    private static func create(_ path: String, _ text: String) throws(WorldError) {
        guard let file = fopen(path, "wx") else { throw WorldError.latest() }
        errno = 0
        let isWritten = fputs(text, file) >= 0 && fflush(file) == 0
        let problem = WorldError.latest()
        guard fclose(file) == 0, isWritten else { throw problem }
    }

    private static func createFolder(_ path: String) throws(WorldError) -> Bool {
        if mkdir(path, 0o777) == 0 { return true }
        if errno == EEXIST { return false }
        guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw WorldError.latest()
        }
        _ = try createFolder(String(path[..<slash]))
        if mkdir(path, 0o777) == 0 { return true }
        if errno == EEXIST { return false }
        throw WorldError.latest()
    }

    private static func names(in path: String) throws(WorldError) -> [String]? {
        guard let folder = opendir(path) else {
            if errno == ENOENT { return nil }
            throw WorldError.latest()
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

extension WorldError {
    /// What `errno` says.
    fileprivate static func latest() -> WorldError { WorldError(String(cString: strerror(errno))) }
}

/// A file descriptor that is written to in whole texts, from any thread.
private final class Descriptor: Sendable {
    private let number: Int32
    /// The first error number; once a write failed, the rest is dropped.
    private let broken = Mutex<Int32>(0)

    init(number: Int32) { self.number = number }

    func write(_ text: String) {
        broken.withLock { broken in
            guard broken == 0 else { return }
            let bytes = Array(text.utf8)
            var written = 0
            while written < bytes.count {
                let count = bytes[written...].withUnsafeBytes {
                    Glibc.write(number, $0.baseAddress, $0.count)
                }
                if count >= 0 {
                    written += count
                } else if errno != EINTR {
                    broken = errno
                    return
                }
            }
        }
    }

    /// The words of the first error; a reader that went away is none.
    var failure: String? {
        let number = broken.withLock { $0 }
        return number == 0 || number == EPIPE ? nil : String(cString: strerror(number))
    }
}
