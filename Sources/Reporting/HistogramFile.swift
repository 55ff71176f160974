import Analysis
import Measurement

/// A latency distribution in HdrHistogram's text format, which its plotters read.
enum HistogramFile {
    /// The whole file; values are in microseconds.
    ///
    /// The columns are those of `hdr_percentiles_print` (HdrHistogram_c); the percentiles are ours,
    /// nine to each factor of ten, so that p90, p99 and p99.9 are among them.
    static func text(of histogram: Histogram) -> String {
        let distribution = Distribution(of: histogram)
        var text = row("Value", "Percentile", "TotalCount", "1/(1-Percentile)") + "\n"
        for percentile in Percentile.curve(of: distribution.count) where distribution.count > 0 {
            let share = Figure(percentile.percentage.digits, over: 100_000_000)
            text += row(
                "\(Figure(microsecondsOf: distribution.value(at: percentile)))",
                share.map { "\($0)" } ?? "",
                "\(distribution.count(through: percentile))",
                Figure(100_000_000, over: percentile.beyond).map { "\($0.rounded(to: 2))" } ?? "inf"
            )
        }
        let mean = Figure(microsecondsOf: distribution.mean)
        let deviation = Figure(microsecondsOf: distribution.deviation)
        let maximum = Figure(microsecondsOf: distribution.maximum)
        text += "#[Mean    = \(right("\(mean)")), StdDeviation   = \(right("\(deviation)"))]\n"
        let count = right("\(distribution.count)")
        text += "#[Max     = \(right("\(maximum)")), Total count    = \(count)]\n"
        return text
    }

    private static func row(_ cells: String...) -> String {
        cells.map { right($0) }.joined(separator: " ") + "\n"
    }

    private static func right(_ text: String) -> String {
        String(repeating: " ", count: max(0, 12 - text.utf8.count)) + text
    }
}
