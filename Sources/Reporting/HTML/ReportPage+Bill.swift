import Analysis
import Measurement

extension ReportPage {
    /// What a month costs under each plan, and where the plan ends.
    var billSection: HTML? {
        guard !tables.costs.isEmpty else { return nil }
        let bills = HTMLTable(
            caption: extrapolation,
            header: ["plan", "setups", "a month", "ends at", "users then", "by"],
            rows: allPlans.flatMap(rows),
            hasFigures: false
        )
        let parts = setups.filter { !plans(of: $0).isEmpty }.map { setup in
            HTML.block("div", [HTML.element("h3", text: "What \(setup) uses"), details(of: setup)])
        }
        return section("The bill", [bills.html, rules] + folded(parts, "What each setup uses"))
    }

    /// What a month is made of, in words.
    private var extrapolation: String {
        let measured = run.window.length - run.window.warmUp
        let basis =
            switch measured {
            case ..<Nanoseconds.day:
                "A month is 30.44 days; the \(Words.duration(measured)) that were measured stand"
                    + " for all of it, so a busy hour makes a busy month."
            case ..<(7 * Nanoseconds.day):
                "A month is 30.44 days like the mean of those that were played; a weekend counts"
                    + " as what was played."
            default: "A month is 30.44 days like the mean of those that were played."
            }
        return "\(basis) The load at which a plan ends is a multiple of the one played."
    }

    private var rules: HTML {
        paragraph(
            "Two figures stand where the provider does not say how it counts: with every open"
                + " question in the customer's favour, and with none. Bytes are those of the"
                + " stores' protocols. A database that sleeps, and connections, do not grow as the"
                + " load does, so no load is given for their limits.",
            quiet: true
        )
    }

    private func plans(of setup: String) -> [String] {
        var plans: [String] = []
        for row in tables.costs where row.setup == setup && !plans.contains(row.plan) {
            plans.append(row.plan)
        }
        return plans
    }

    /// Every plan, in the order in which setups name them.
    private var allPlans: [String] {
        setups.flatMap(plans).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// A plan's rows: setups that cost the same and end alike share one.
    private func rows(of plan: String) -> [HTMLTable.Row] {
        var shared: [(setups: [String], cells: [HTMLTable.Cell])] = []
        for setup in setups where plans(of: setup).contains(plan) {
            let cells = cells(of: plan, in: setup)
            let markup = cells.map(\.content.markup)
            if let row = shared.firstIndex(where: { $0.cells.map(\.content.markup) == markup }) {
                shared[row].setups.append(setup)
            } else {
                shared.append(([setup], cells))
            }
        }
        return shared.map { names, cells in
            HTMLTable.Row(
                name: HTML.element("code", text: plan),
                cells: [.init(text: names.joined(separator: ", "))] + cells
            )
        }
    }

    private func cells(of plan: String, in setup: String) -> [HTMLTable.Cell] {
        let rows = tables.costs.filter { $0.setup == setup && $0.plan == plan }
        let totals = rows.filter(\.isTotal)
        let ends = rows.filter(\.endsFirst)
        let load = Spread(ends.compactMap(\.loadLow))?.median
        let users = Spread(ends.compactMap { $0.users.map { Figure($0) } })?.median
        let isOver = rows.contains { ($0.shareLow?.value ?? 0) > 1 && $0.overrun != "pay" }
        return [
            .init(
                text: range(
                    Spread(totals.map(\.amountLow))?.median,
                    Spread(totals.map(\.amountHigh))?.median,
                    Words.dollars
                )
            ),
            load.map {
                .init(
                    text: "\($0.rounded(to: $0.value < 0.1 ? 4 : 2)) times the load",
                    style: isOver ? "bad" : nil
                )
            } ?? (isOver ? .init(text: "already over", style: "bad") : .init(text: "no end")),
            .init(text: users.map { Words.grouped($0) } ?? "–"),
            .init(text: ends.first.map { "\($0.item): \($0.overrun)" } ?? "–"),
        ]
    }

    /// What a setup uses of each thing that a plan counts, in the first repetition.
    private func details(of setup: String) -> HTML {
        let rows = tables.costs.filter {
            $0.setup == setup && $0.repetition == 0 && !$0.isTotal && $0.item != "base"
        }
        return HTMLTable(
            caption: "",
            header: ["", "a month", "limit", "of the limit", "costs", "how sure"],
            rows: rows.map { row in
                HTMLTable.Row(
                    name: [
                        HTML.element("code", text: row.plan), " \(row.item)".html,
                    ],
                    cells: [
                        .init(text: quantity(row)),
                        .init(text: row.limit.map { "\(short($0)) \(row.unit)" } ?? "–"),
                        .init(
                            text: range(row.shareLow, row.shareHigh, Words.percent),
                            style: (row.shareHigh?.value ?? 0) > 1 ? "bad" : nil
                        ),
                        .init(text: range(row.amountLow, row.amountHigh, Words.dollars)),
                        .init(text: row.certainty),
                    ]
                )
            }
        ).html
    }

    private func quantity(_ row: CostRow) -> String {
        guard row.quantityLow != nil else { return "not measured" }
        return "\(range(row.quantityLow, row.quantityHigh, short)) \(row.unit)"
    }

    /// Whole numbers in groups, others to three places.
    private func short(_ figure: Figure) -> String {
        figure.decimals == 0 || figure.value >= 1_000
            ? Words.grouped(figure) : "\(figure.rounded(to: 3))"
    }

    private func range(
        _ low: Figure?,
        _ high: Figure?,
        _ words: (Figure) -> String
    ) -> String {
        guard let low, let high else { return "–" }
        let (least, most) = (words(low), words(high))
        return least == most ? most : "\(least) to \(most)"
    }
}
