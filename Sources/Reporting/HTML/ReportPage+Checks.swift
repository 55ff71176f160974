import Analysis
import Measurement

extension ReportPage {
    /// What the rules on locks, releases, fences and effects came to.
    var checksSection: HTML? {
        guard !tables.checks.isEmpty else { return nil }
        let groups = setups.flatMap { setup in
            Self.rules(of: tables.checks).map { rule in
                tables.checks.filter { $0.setup == setup && $0.record.name == rule }
            }
        }.filter { !$0.isEmpty }
        let table = HTMLTable(
            caption: "A lock is to have one holder at a time, by its key and by what it protects; a"
                + " release is to remove one's own lock; tokens are to rise; what may be done once"
                + " is to be done once. A pass says which rate of violations having seen none still"
                + " allows, of what ran against something else."
                + (run.repetitions > 1 ? " All \(run.repetitions) repetitions together." : ""),
            header: ["", "rule", "verdict", "checked", "contended", "violations", "also"],
            rows: groups.map(row)
        )
        let witnesses = self.witnesses(of: groups)
        let body = [table.html] + witnesses
        guard run.matrix != nil else {
            return section("Locks, releases, fences and effects", body)
        }
        let folded = HTML.block(
            "details",
            [HTML.element("summary", text: "Every rule in every setup")] + body
        )
        return section("Locks, releases, fences and effects", [folded])
    }

    /// The rules in the order in which they first come.
    private static func rules(of checks: [CheckRow]) -> [String] {
        var rules: [String] = []
        for check in checks where !rules.contains(check.record.name) {
            rules.append(check.record.name)
        }
        return rules
    }

    private func row(_ checks: [CheckRow]) -> HTMLTable.Row {
        func sum(_ count: (CheckRecord) -> UInt64) -> String {
            Words.grouped(checks.reduce(0) { $0 + count($1.record) })
        }
        let also = checks[0].record.counts.map { count in
            let values = checks.flatMap(\.record.counts).filter { $0.name == count.name }
            let value =
                count.isLargest
                ? values.map(\.value).max() ?? 0 : values.reduce(0) { $0 + $1.value }
            return "\(count.name) \(Words.grouped(value))"
        }
        return HTMLTable.Row(
            name: checks[0].setup.html,
            cells: [
                .init(text: checks[0].record.name), verdict(of: checks),
                .init(text: sum(\.checked)), .init(text: sum(\.contended)),
                .init(text: sum(\.violations)),
                .init(HTML.element("small", text: also.joined(separator: ", "))),
            ]
        )
    }

    private func verdict(of checks: [CheckRow]) -> HTMLTable.Cell {
        let order: [RaceRecord.Verdict] = [.violated, .incomplete, .held, .untested]
        switch order.first(where: { verdict in checks.contains { $0.verdict == verdict } }) {
        case .violated: return .init(text: "✗ violated", style: "bad")
        case .incomplete:
            let reason = checks.compactMap(\.reason).first ?? ""
            return .init(
                ["? unknown".html, HTML.element("small", text: reason)],
                style: "open"
            )
        case .held:
            let contended = checks.reduce(0) { $0 + $1.record.contended }
            let bound = Figure(Int128(3) * 10_000, over: Int128(max(3, contended)))
            let words = bound.map { "at most \($0.rounded(to: 2)) in 10,000" } ?? ""
            return .init(["✓ pass".html, HTML.element("small", text: words)], style: "good")
        case .untested, nil: return .init(text: "? pass without contention", style: "open")
        }
    }

    /// The first witness of each rule.
    private func witnesses(of groups: [[CheckRow]]) -> [HTML] {
        Self.rules(of: tables.checks).flatMap { rule -> [HTML] in
            let broken = groups.joined().first {
                $0.record.name == rule && !$0.record.witness.isEmpty
            }
            guard let broken else { return [] }
            return [
                HTML.element("h3", text: "How \(rule) was broken in \(broken.setup)"),
                HTML.element("pre", text: broken.record.witness.joined(separator: "\n")),
            ]
        }
    }
}

extension CheckRecord.Count {
    /// Whether the largest of several repetitions counts, not their sum.
    fileprivate var isLargest: Bool { name == "most-holders" || name == "longest-shared-us" }
}
