import Foundation

/// The few file operations that results need, with errors that say what to do.
enum FileSystem {
    /// Whether something lies at a path.
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// Whether a folder lies at a path.
    static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    /// The names in a folder, in order.
    static func names(in folder: String) throws(ResultsError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw reading(folder, error)
        }
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws(ResultsError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw writing(path, error)
        }
    }

    /// Writes a whole file.
    static func write(_ text: String, to path: String) throws(ResultsError) {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw writing(path, error)
        }
    }

    /// Reads a whole file.
    static func read(_ path: String) throws(ResultsError) -> String {
        do {
            return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        } catch {
            throw reading(path, error)
        }
    }

    /// Renames a folder; an empty folder may lie at the target.
    static func rename(_ path: String, to target: String) throws(ResultsError) {
        do {
            if isFolder(target) { try FileManager.default.removeItem(atPath: target) }
            try FileManager.default.moveItem(atPath: path, toPath: target)
        } catch {
            throw writing(target, error)
        }
    }

    /// Removes a file or a folder with what it holds, if it is there.
    static func remove(_ path: String) {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// A name that is one plain path component: anything but letters, digits, `.`, `_` and `-`
    /// becomes a dash.
    static func safeName(_ name: String) -> String {
        let plain = name.unicodeScalars.map { scalar in
            let isPlain = scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            return isPlain || "._-".unicodeScalars.contains(scalar) ? Character(scalar) : "-"
        }
        return String(plain)
    }

    private static func writing(_ path: String, _ error: any Error) -> ResultsError {
        let code = (error as? CocoaError)?.code
        if code == .fileWriteOutOfSpace || systemCode(of: error) == ENOSPC {
            return ResultsError(
                .diskFull,
                "cannot write \(path): the disk is full",
                hint: "free some space, or choose another disk with --output"
            )
        }
        return ResultsError(
            .notWritable,
            "cannot write \(path): \(reason(of: error))",
            hint: "choose a folder that you may write to with --output"
        )
    }

    private static func reading(_ path: String, _ error: any Error) -> ResultsError {
        ResultsError(.notReadable, "cannot read \(path): \(reason(of: error))")
    }

    /// The system's words where the system refused, and the library's where it did itself.
    private static func reason(of error: any Error) -> String {
        systemCode(of: error).map { String(cString: strerror($0)) } ?? error.localizedDescription
    }

    private static func systemCode(of error: any Error) -> Int32? {
        if let error = error as? POSIXError { return error.code.rawValue }
        if let cause = (error as? CocoaError)?.underlying { return systemCode(of: cause) }
        let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
        return cause.flatMap { systemCode(of: $0) }
    }
}
