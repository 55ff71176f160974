public import Stores

/// Writes a calibration as the file that ``CalibrationParser`` reads.
public struct CalibrationText: Sendable {
    private let calibration: Calibration

    /// The text of a calibration.
    public init(_ calibration: Calibration) { self.calibration = calibration }

    /// The whole file.
    public var text: String {
        var lines = [
            "# What the servers of one machine take for each kind of work.",
            "# 'rehearsal run SCENARIO --calibration FILE' plays the model with these figures;",
            "# a figure that is left out stays as it is shipped.",
            "calibration: \(Self.quoted(calibration.measured))",
            "source: \(Self.quoted(calibration.source))",
        ]
        if let processors = calibration.processors { lines.append("processors: \(processors)") }
        if !calibration.conditions.isEmpty {
            lines.append("conditions:")
            lines += calibration.conditions.map {
                "  \(Self.quoted($0.name)): \(Self.quoted($0.value))"
            }
        }
        lines.append("figures:")
        lines += CalibrationFigure.all.map(line)
        return lines.joined(separator: "\n") + "\n"
    }

    private func line(_ figure: CalibrationFigure) -> String {
        let value = Self.amount(calibration[figure], figure.unit)
        guard let evidence = calibration.evidence(of: figure) else {
            let origin =
                calibration[figure] == figure.shipped
                ? "shipped, \(figure.origin.rawValue)" : "not measured apart"
            return "  \(figure.name): \(value) # \(figure.summary); \(origin)"
        }
        let spread = Self.amount(evidence.spread, figure.unit)
        return "  \(figure.name): { value: \(value), spread: \(spread), count: \(evidence.count) }"
            + " # \(figure.summary)"
    }

    private static func amount(_ value: Int64, _ unit: CalibrationFigure.Unit) -> String {
        switch unit {
        case .time: return "\(value)ns"
        case .bytes: return "\(value)B"
        case .thousandths:
            let digits = "\(value % 1_000)"
            let padding = String(repeating: "0", count: 3 - digits.count)
            return "\(value / 1_000).\(padding)\(digits)"
        }
    }

    /// A text in double quotes, on one line.
    private static func quoted(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\"", "\\": escaped += "\\\(character)"
            case let other where other.isNewline: escaped += " "
            default: escaped.append(character)
            }
        }
        return "\"\(escaped)\""
    }
}
