import Analysis

extension RunSummary {
    /// The most setups whose bills are listed apart; of more, each plan has a row from the lowest
    /// figure to the highest.
    private static let billedApart = 4

    /// The bill of a month by plan, and where the plan ends; of repetitions, the median.
    var bills: Table {
        let setups = tables.description.setups.map(\.name)
        let bills = setups.flatMap { setup in
            plans(in: setup).map { MonthlyBill($0, setup, tables) }
        }
        let isApart = setups.count <= Self.billedApart
        var groups: [[MonthlyBill]] = []
        for bill in bills {
            if !isApart, let index = groups.firstIndex(where: { $0[0].plan == bill.plan }) {
                groups[index].append(bill)
            } else {
                groups.append([bill])
            }
        }
        return Table(
            columns: [
                .words("plan"), .words("setup"), .figures("a month"), .figures("ends at load"),
                .figures("users"), .words("by"),
            ],
            rows: groups.map { group in Self.row(group, of: isApart ? 1 : setups.count) }
        )
    }

    private func plans(in setup: String) -> [String] {
        tables.costs.reduce(into: []) { plans, row in
            if row.setup == setup, !plans.contains(row.plan) { plans.append(row.plan) }
        }
    }

    private static func row(_ bills: [MonthlyBill], of setups: Int) -> [String] {
        let items = bills.compactMap(\.item).reduce(into: [String]()) { items, item in
            if !items.contains(item) { items.append(item) }
        }
        return [
            bills[0].plan, setups == 1 ? bills[0].setup : "\(bills.count) of \(setups)",
            range(bills.compactMap(\.least) + bills.compactMap(\.most)) { "$\($0.rounded(to: 2))" },
            range(bills.compactMap(\.load), times), range(bills.compactMap(\.users)) { "\($0)" },
            items.isEmpty ? "-" : items.joined(separator: ", "),
        ]
    }

    /// From the lowest to the highest; a dash where there is none.
    private static func range(_ figures: [Figure], _ text: (Figure) -> String) -> String {
        guard let spread = Spread(figures) else { return "-" }
        let (low, high) = (text(spread.lowest), text(spread.highest))
        return low == high ? high : "\(low) to \(high)"
    }

    /// A multiple of the load, with enough decimals for one that is far below one.
    private static func times(_ load: Figure) -> String {
        "\(load.rounded(to: load.value < 0.1 ? 4 : 2))x"
    }
}

/// What a month of one setup costs under one plan.
private struct MonthlyBill {
    let plan: String
    let setup: String
    let least: Figure?
    let most: Figure?
    let load: Figure?
    let users: Figure?
    /// What ends first.
    let item: String?

    init(_ plan: String, _ setup: String, _ tables: RunTables) {
        let rows = tables.costs.filter { $0.setup == setup && $0.plan == plan }
        let totals = rows.filter(\.isTotal)
        let ends = rows.filter(\.endsFirst)
        self.plan = plan
        self.setup = setup
        least = Spread(totals.map(\.amountLow))?.median
        most = Spread(totals.map(\.amountHigh))?.median
        load = Spread(ends.compactMap(\.loadLow))?.median
        users = Spread(ends.compactMap { $0.users.map { Figure($0) } })?.median
        item = ends.first?.item
    }
}
