import Patterns
import Stores
import Workload

/// A key template such as `dashboard:student:{student}`, checked against the populations.
///
/// Its numbers must be readable from the rendered key, or two different keys would share one text
/// on a real server and not in the model.
struct KeyTemplate {
    /// How many numbers a key holds.
    static let numberLimit = 3
    /// The most bytes of a template.
    static let lengthLimit = 200
    /// The booking range as two numbers, and as a digest of both.
    static let range = "range"
    static let rangeHash = "range-hash"

    private(set) var family: KeyFamily
    private(set) var sources: [KeyMaker.Source] = []

    /// Reads a template; nil where it is wrong, which is then among the findings.
    init?(_ node: Node, _ names: Names, _ findings: Findings) {
        guard case .scalar(let text, _) = node.content, !text.isEmpty else {
            findings.report(.wrongForm(node, .key))
            return nil
        }
        guard text.utf8.count <= Self.lengthLimit, text.unicodeScalars.allSatisfy(Self.isAllowed)
        else {
            findings.report(.templateText(node, text, limit: Self.lengthLimit))
            return nil
        }
        guard let pieces = Self.pieces(of: text) else {
            findings.report(.templateBraces(node, text))
            return nil
        }
        family = KeyFamily(template: text, parts: [])
        for piece in pieces {
            switch piece {
            case .text(let text): family.parts.append(.text(text))
            case .placeholder(let name):
                guard let sources = names.sources(of: name) else {
                    findings.report(.unknownPlaceholder(node, name, names))
                    return nil
                }
                add(sources, isDigest: name == Self.rangeHash)
            }
        }
        guard sources.count <= Self.numberLimit else {
            findings.report(.templateNumbers(node, text, sources.count, limit: Self.numberLimit))
            return nil
        }
        guard Self.areApart(pieces) else {
            findings.report(.templateApart(node, text))
            return nil
        }
    }

    /// What makes keys of the template, once its family has an index.
    func maker(family index: UInt16) -> KeyMaker {
        let padded = sources + [.zero, .zero, .zero]
        return KeyMaker(family: index, first: padded[0], second: padded[1], third: padded[2])
    }

    /// Adds the parts of a placeholder; one that came before uses the numbers that it has.
    private mutating func add(_ added: [KeyMaker.Source], isDigest: Bool) {
        let slot: Int
        if let known = sources.indices.first(where: { sources[$0...].starts(with: added) }) {
            slot = known
        } else {
            slot = sources.count
            sources += added
        }
        if isDigest {
            family.parts.append(.digest(slot: slot))
        } else {
            family.parts.append(.number(slot: slot))
            if added.count == 2 { family.parts += [.text("-"), .number(slot: slot + 1)] }
        }
    }

    private enum Piece {
        case text(String)
        case placeholder(String)
    }

    /// The template cut at its braces; nil where they do not pair.
    private static func pieces(of template: String) -> [Piece]? {
        var pieces: [Piece] = []
        var rest = Substring(template)
        while let open = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            guard rest[open] == "{",
                let close = rest[open...].firstIndex(of: "}"),
                !rest[open...].dropFirst().prefix(upTo: close).contains("{")
            else { return nil }
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            pieces.append(.placeholder(String(rest[rest.index(after: open)..<close])))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        return pieces
    }

    /// Whether a text that holds more than digits stands between any two placeholders.
    private static func areApart(_ pieces: [Piece]) -> Bool {
        var isOpen = true
        for piece in pieces {
            switch piece {
            case .placeholder where !isOpen: return false
            case .placeholder: isOpen = false
            case .text(let text):
                isOpen = isOpen || !text.utf8.allSatisfy { (48...57).contains($0) }
            }
        }
        return true
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value > 32 && scalar == printable(scalar)
    }
}

/// The names that templates and settings may refer to.
struct Names {
    var populations: [String]
    var hasRanges: Bool

    /// Where a placeholder's numbers come from; nil where there is no such placeholder.
    func sources(of placeholder: String) -> [KeyMaker.Source]? {
        switch placeholder {
        case KeyTemplate.range, KeyTemplate.rangeHash:
            return hasRanges ? [.rangeStart, .rangeLength] : nil
        default:
            return populations.firstIndex(of: placeholder).map { [.entity(UInt8($0))] }
        }
    }

    /// Every placeholder that there is.
    var placeholders: [String] {
        populations + (hasRanges ? [KeyTemplate.range, KeyTemplate.rangeHash] : [])
    }
}
