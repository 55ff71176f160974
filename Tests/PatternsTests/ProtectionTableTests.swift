import Foundation
import Patterns
import Testing

/// The table of protections, and its page in the documentation.
@Suite struct ProtectionTableTests {
    @Test func everyProtectionHasANameOfItsOwn() {
        let names = ProtectionKind.all.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }, "\(name)")
            #expect(ProtectionKind.named(name)?.name == name)
        }
    }

    @Test func everyProtectionStandsInTheDocumentation() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = root.appending(path: "docs/protections.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        for kind in ProtectionKind.all {
            let row = text.split(separator: "\n").first { $0.hasPrefix("| `\(kind.name)` |") }
            let line = try #require(row, "no row for \(kind.name)")
            #expect(line.contains("| \(kind.number) |"))
            #expect(line.hasSuffix("| \(kind.summary) |"))
            #expect(line.contains("broken") == (kind.promise == .none), "\(line)")
        }
    }
}
