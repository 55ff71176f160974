public import Stores

/// Turns the text of a calibration's file into a calibration, or into every problem that it has.
public struct CalibrationParser: Sendable {
    /// Creates a parser.
    public init() {}

    /// Parses a calibration.
    ///
    /// - Parameters:
    ///   - text: The content of the file.
    ///   - path: The file's name, for messages.
    /// - Returns: The calibration, without any problem.
    /// - Throws: ``ScenarioProblems`` with everything that is wrong.
    public func parse(text: String, path: String) throws(ScenarioProblems) -> Calibration {
        let findings = Findings()
        let size = text.utf8.count
        if size > ScenarioParser.sizeLimit {
            findings.report(.tooLarge(bytes: size, limit: ScenarioParser.sizeLimit))
        } else if !text.holdsAnything {
            findings.report(.emptyCalibration())
        }
        let root = findings.isEmpty ? NodeReader.read(text, findings) : nil
        let calibration = root.flatMap { read($0, findings) }
        guard let calibration, findings.isEmpty else {
            throw ScenarioProblems(path: path, text: text, problems: findings.problems)
        }
        return calibration
    }

    private func read(_ root: Node, _ findings: Findings) -> Calibration? {
        guard let fields = Fields(root, CalibrationSection.section, findings) else { return nil }
        let (measured, source) = (
            fields[CalibrationSection.measured], fields[CalibrationSection.source]
        )
        let (processors, conditions) = (
            fields[CalibrationSection.processors], fields[CalibrationSection.conditions]
        )
        let figures = fields[CalibrationSection.figures].flatMap {
            Fields($0, CalibrationSection.figureSection, findings)
        }
        guard let measured, let source, let conditions, let figures else { return nil }
        var calibration = Calibration(
            measured: measured,
            source: source,
            conditions: conditions.compactMap { entry in
                entry.value.map { Calibration.Condition(entry.name, $0) }
            },
            processors: processors.map(Int.init)
        )
        for figure in CalibrationFigure.all {
            guard let node = figures.node.value(of: figure.name),
                let found = figure.shape.read(node, findings)
            else { continue }
            calibration.set(figure, found.value, found.evidence)
        }
        check(calibration, figures, findings)
        return calibration
    }

    /// The points of a distribution do not go down.
    private func check(_ calibration: Calibration, _ figures: Fields, _ findings: Findings) {
        let points = RoundTripPoint.allCases
        let distributions =
            [StoreName.redis, .postgres].map { store in
                points.map { CalibrationFigure.roundTrip(store, $0) }
            } + [points.map { CalibrationFigure.lag($0) }]
            + PacedWork.allCases.flatMap { work in
                CalibrationPace.allCases.map { pace in
                    points.map { CalibrationFigure.paced(work, pace, $0) }
                }
            }
        for distribution in distributions {
            var last: CalibrationFigure?
            for figure in distribution {
                if let last, calibration[figure] < calibration[last] {
                    let node = figures.node.value(of: figure.name) ?? figures.node
                    findings.report(.fallingPoint(node, figure.name, below: last.name))
                }
                last = figure
            }
        }
    }
}

extension Problem {
    static func emptyCalibration() -> Problem {
        Problem(
            at: .start,
            "the file is empty",
            hint: "write one with 'rehearsal calibrate --output FILE'"
        )
    }

    static func fallingPoint(_ node: Node, _ name: String, below last: String) -> Problem {
        Problem(
            at: node.position,
            "\(quoted(name)) is less than \(quoted(last)), which fewer round trips kept to",
            hint: "give each point at least the time of the one before"
        )
    }
}

extension String {
    /// Whether there is anything beside comments and blanks.
    fileprivate var holdsAnything: Bool {
        split(separator: "\n").contains { line in
            line.first { $0 != " " && $0 != "\t" && $0 != "\r" }.map { $0 != "#" } ?? false
        }
    }
}
