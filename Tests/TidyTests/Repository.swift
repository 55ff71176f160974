import Foundation

/// The files of the repository that the rules are about, read once.
struct Repository {
    /// One text file.
    struct File: Sendable {
        /// The path from the repository's folder.
        let path: String
        let text: String

        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

        var isSwift: Bool { path.hasSuffix(".swift") }

        /// The target that the file belongs to, for files under `Sources` and `Tests`.
        var target: String? {
            let parts = path.split(separator: "/")
            guard parts.count > 2, parts[0] == "Sources" || parts[0] == "Tests" else { return nil }
            return String(parts[1])
        }
    }

    static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every text file that is ours and written by hand.
    static let files: [File] = {
        var files = ["Package.swift", "README.md", ".gitignore"].compactMap(file(at:))
        for folder in ["Sources", "Tests", "Scripts", "Scenarios", ".ci", "docs"] {
            let base = root.appending(path: folder)
            let paths = FileManager.default.enumerator(atPath: base.path())?.allObjects ?? []
            files += paths.compactMap { $0 as? String }.sorted().compactMap {
                file(at: "\(folder)/\($0)")
            }
        }
        return files
    }()

    /// The text file at a path, or nil for a folder, a picture or nothing.
    private static func file(at path: String) -> File? {
        (try? String(contentsOf: root.appending(path: path), encoding: .utf8))
            .map { File(path: path, text: $0) }
    }
}
