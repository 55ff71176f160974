import Analysis

extension RunSummary {
    /// The bill of a month by plan and setup, and where the plan ends; the median repetition.
    var bills: Table {
        let rows = tables.description.setups.map(\.name).flatMap { setup -> [[String]] in
            var plans: [String] = []
            for row in tables.costs where row.setup == setup && !plans.contains(row.plan) {
                plans.append(row.plan)
            }
            return plans.map { row(of: $0, in: setup) }
        }
        return Table(
            columns: [
                .words("plan"), .words("setup"), .figures("a month"), .figures("ends at load"),
                .figures("users"), .words("by"),
            ],
            rows: rows
        )
    }

    private func row(of plan: String, in setup: String) -> [String] {
        let rows = tables.costs.filter { $0.setup == setup && $0.plan == plan }
        let totals = rows.filter(\.isTotal)
        let least = Spread(totals.map(\.amountLow))?.median
        let most = Spread(totals.map(\.amountHigh))?.median
        let ends = rows.filter(\.endsFirst)
        let load = Spread(ends.compactMap(\.loadLow))?.median
        let users = Spread(ends.compactMap { $0.users.map { Figure($0) } })?.median
        return [
            plan, setup, Self.dollars(least, most), load.map(Self.times) ?? "-",
            users.map { "\($0)" } ?? "-", ends.first?.item ?? "-",
        ]
    }

    /// A multiple of the load, with enough decimals for one that is far below one.
    private static func times(_ load: Figure) -> String {
        "\(load.rounded(to: load.value < 0.1 ? 4 : 2))x"
    }

    private static func dollars(_ least: Figure?, _ most: Figure?) -> String {
        guard let least, let most else { return "-" }
        let (low, high) = (least.rounded(to: 2), most.rounded(to: 2))
        return low == high ? "$\(high)" : "$\(low) to $\(high)"
    }
}
