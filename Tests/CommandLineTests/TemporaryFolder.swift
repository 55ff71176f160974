import Foundation

/// A folder that lives as long as a test.
struct TemporaryFolder: ~Copyable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "rehearsal-test-\(UUID())")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a file into it.
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: url.appending(path: name))
    }

    /// Makes a folder in it.
    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(
            at: url.appending(path: name),
            withIntermediateDirectories: false
        )
    }

    /// Reads a file of it.
    func read(_ path: String) throws -> String {
        try String(contentsOf: url.appending(path: path), encoding: .utf8)
    }

    /// The names in it or in a folder of it, in order.
    func names(in path: String = "") throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.appending(path: path).path())
            .sorted()
    }
}
