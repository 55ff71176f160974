import Measurement
import Stores

/// The file of a calibration; its figures are those of ``CalibrationFigure/all``.
enum CalibrationSection {
    static let measured = Field(
        "calibration",
        .text,
        required: true,
        "The day of the measurement, such as 2026-11-20."
    )
    static let source = Field(
        "source",
        .text,
        required: true,
        "How the figures were measured, in a sentence."
    )
    static let processors = Field(
        "processors",
        .whole(1...1_024),
        "The processors of the machine, which fidelity gives the model's database."
    )
    static let conditions = Field(
        "conditions",
        Shape<[Named<String>]>.map(of: .text, limit: 100),
        fallback: [],
        "The machine, the servers, and how busy others kept it, each under a name."
    )
    static let figures = Field(
        "figures",
        .later(.section(figureSection)),
        required: true,
        "The figures; those that are left out stay as they are shipped."
    )
    static let section = Section(
        "the calibration",
        [
            measured.declaration, source.declaration, processors.declaration,
            conditions.declaration, figures.declaration,
        ]
    )

    /// The figures as keys.
    static let figureSection = Section(
        "the figures",
        CalibrationFigure.all.map { figure in
            FieldDeclaration(
                name: figure.name,
                form: figure.shape.form,
                isRequired: false,
                summary: figure.summary + "."
            )
        }
    )
}

/// A figure as a file gives it: the value alone, or with how well it is known.
struct CalibratedFigure: Sendable {
    var value: Int64
    var evidence: Calibration.Evidence?
}

extension CalibrationFigure {
    /// What a file writes for the figure.
    var shape: Shape<CalibratedFigure> {
        amount.map { CalibratedFigure(value: $0) }.orMapping(measurement)
    }

    /// The value alone.
    private var amount: Shape<Int64> {
        switch unit {
        case .time: .duration(0...limit)
        case .bytes: .bytes(0...limit)
        case .thousandths:
            Shape<Double>.number(0...Double(limit) / 1_000).map {
                Int64(($0 * 1_000).rounded())
            }
        }
    }

    /// The value with how well it is known.
    private var measurement: Shape<CalibratedFigure> {
        let value = Field("value", amount, required: true, "The figure.")
        let spread = Field("spread", amount, "How far apart the repetitions were.")
        let count = Field("count", .whole(1...Int64(1) << 53), "What it rests on.")
        let section = Section(
            "a figure",
            [value.declaration, spread.declaration, count.declaration]
        )
        return .section(section) { fields, _ in
            guard let amount = fields[value] else { return nil }
            let (apart, number) = (fields[spread], fields[count])
            if (fields.has(spread) && apart == nil) || (fields.has(count) && number == nil) {
                return nil
            }
            return CalibratedFigure(
                value: amount,
                evidence: number.map {
                    Calibration.Evidence(spread: apart ?? 0, count: UInt64($0))
                }
            )
        }
    }
}
