/// The middle and the ends of a few figures, one for each repetition.
public struct Spread: Sendable, Equatable {
    /// The smallest figure.
    public let lowest: Figure
    /// The middle figure; of an even number, the mean of the two in the middle.
    public let median: Figure
    /// The largest figure.
    public let highest: Figure

    /// Orders the figures; nil where there is none.
    public init?(_ figures: [Figure]) {
        let sorted = figures.sorted { $0.value < $1.value }
        guard let first = sorted.first, let last = sorted.last else { return nil }
        let (left, right) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
        lowest = first
        highest = last
        median =
            left == right
            ? left
            : Figure(
                Int128(left.rounded(to: 6).digits) + Int128(right.rounded(to: 6).digits),
                over: Int128(2_000_000)
            )?.rounded(to: max(left.decimals, right.decimals, 1)) ?? left
    }
}

extension RunTables {
    /// A metric's value in each repetition of a setup, in their order.
    public func values(
        _ metric: String,
        scope: SummaryRow.Scope = .run,
        name: String = "",
        setup: String
    ) -> [Figure] {
        summary.filter {
            $0.setup == setup && $0.metric == metric && $0.scope == scope && $0.name == name
        }.map(\.value)
    }
}
