import Analysis
import Measurement

/// Writes the figures of one row for a person, in one unit as far as they can be read in it.
struct Quantity {
    private let metric: Metric
    /// What a figure is divided by, and what stands behind it.
    private let unit: (scale: Double, name: String)
    /// How many decimals all figures of the row have.
    private let places: Int

    /// Chooses the unit by the largest figure of the row.
    init(_ metric: Metric, largest: Double) {
        self.metric = metric
        switch metric.unit {
        case .microseconds:
            unit = Self.fitting(largest, [(1_000_000, "s"), (1_000, "ms")]) ?? (1, "us")
        case .bytes:
            unit =
                Self.fitting(largest, [(1_073_741_824, "GiB"), (1_048_576, "MiB"), (1_024, "KiB")])
                ?? (1, "bytes")
        case .ratio:
            unit = (0.01, "%")
        case .perSecond:
            unit = (1, "/s")
        case .dollars:
            unit = (1, "USD")
        case .times:
            unit = (1, "x")
        default:
            unit = (1, "")
        }
        let isWhole = unit.scale == 1 && ![.perSecond, .dollars, .times].contains(metric.unit)
        places = isWhole ? 0 : largest / unit.scale < 10 ? 2 : 1
    }

    private static func fitting(
        _ largest: Double,
        _ units: [(scale: Double, name: String)]
    ) -> (scale: Double, name: String)? {
        units.first { largest >= $0.scale }
    }

    /// The lowest and the highest of some repetitions, or the one figure that they share.
    func text(_ values: [Double]) -> String {
        guard let low = values.min(), let high = values.max() else { return "-" }
        if low == 0, high == 0 { return "0" }
        // Beside a figure of seconds one of milliseconds would read as nothing.
        let largest = max(low.magnitude, high.magnitude)
        if unit.scale > 1, largest < unit.scale / 10 {
            return Quantity(metric, largest: largest).text(values)
        }
        let (first, last) = (decimal(low / unit.scale), decimal(high / unit.scale))
        let figures = first == last ? first : "\(first) to \(last)"
        return unit.name.isEmpty ? figures : "\(figures) \(unit.name)"
    }

    /// The number with a fixed count of decimals, rounded half away from zero.
    private func decimal(_ value: Double) -> String {
        let power = [1, 10, 100][places]
        let digits = Int((value * Double(power)).rounded())
        guard places > 0 else { return "\(digits)" }
        let (whole, rest) = digits.magnitude.quotientAndRemainder(dividingBy: UInt(power))
        let zeros = String(repeating: "0", count: places - "\(rest)".count)
        return "\(digits < 0 ? "-" : "")\(whole).\(zeros)\(rest)"
    }
}
