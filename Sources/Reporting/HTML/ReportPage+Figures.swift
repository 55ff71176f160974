import Analysis
import Measurement

extension ReportPage {
    /// What a table of figures is about: the whole run, an endpoint, a kind of call.
    struct Subject {
        var scope: SummaryRow.Scope = .run
        var name = ""
    }

    /// The figures that most people look for, side by side.
    var keyFigures: HTML {
        let metrics: [Metric] =
            [.offered, .skipped, .failed, .throughput]
            + [.p50, .p99, .p999, .max].map { Metric.latency(.response, $0) }
            + (run.engine == "model" ? [] : [.latency(.lag, .p99)])
            + [
                .hitRatio, .staleReads, .databaseReads, .databaseReadReduction, .databaseWrites,
                .redisCommands, .usedMemoryPeak, .evictions, .connectionsInUsePeak,
                .connectionWaitersPeak, .databaseUtilisation, .doubleBookings, .falseRefusals,
            ]
        let rows = metrics.compactMap { metric in
            row(metric, of: Subject(), named: Words.name(of: metric), isAlwaysShown: false)
        }
        let repetitions =
            run.repetitions > 1
            ? " The median of \(run.repetitions) repetitions; in small, the least and the most."
            : ""
        let baseline = tables.baseline.map {
            " “Fewer reads” compares with the baseline, \($0), on the same requests."
        }
        let table = HTMLTable(
            caption: "Every setup replays the same requests.\(baseline ?? "")\(repetitions)",
            header: [""] + setups,
            rows: rows
        )
        return section(
            "The setups side by side",
            setupList + [table.html, fewObservations].compactMap(\.self)
        )
    }

    private var setupList: [HTML] {
        let described = run.setups.filter { !$0.summary.isEmpty || $0.isBaseline }
        guard !described.isEmpty else { return [] }
        let items = described.map { setup in
            let mark = setup.isBaseline ? " (baseline)" : ""
            let summary = setup.summary.isEmpty ? "" : ": \(setup.summary)"
            return HTML.element(
                "li",
                [HTML.element("b", text: setup.name), "\(mark)\(summary)".html]
            )
        }
        return [HTML.block("ul", items)]
    }

    /// A row of one metric over the setups, or nil where no setup measured it.
    func row(
        _ metric: Metric,
        of subject: Subject,
        named name: String,
        isAlwaysShown: Bool = true
    ) -> HTMLTable.Row? {
        let cells = setups.map { cell(metric, of: subject, in: $0) }
        guard isAlwaysShown || cells.contains(where: { $0 != nil }) else { return nil }
        return HTMLTable.Row(name: name.html, cells: cells.map { $0 ?? .nothing })
    }

    /// A metric of one setup: the median, and in small what it rests on and how far repetitions
    /// differ.
    func cell(_ metric: Metric, of subject: Subject, in setup: String) -> HTMLTable.Cell? {
        let rows = tables.summary.filter {
            $0.setup == setup && $0.scope == subject.scope && $0.name == subject.name
                && $0.metric == metric.name
        }
        guard let spread = Spread(rows.map(\.value)), let count = rows.map(\.count).min() else {
            return nil
        }
        if let quantile = Quantile.allCases.first(where: {
            metric.name.hasSuffix("_\($0.rawValue)")
        }),
            metric.unit == .microseconds, count < quantile.exact.leastCount
        {
            return .init(
                ["–".html, HTML.element("small", text: "of \(Words.grouped(count))")],
                style: "none"
            )
        }
        var small = ""
        let (low, high) = (
            Words.figure(spread.lowest, of: metric), Words.figure(spread.highest, of: metric)
        )
        if low != high { small = "\(low) to \(high)" }
        let isBroken = metric.isInvariant && spread.highest.digits > 0
        return .init(
            [
                Words.figure(spread.median, of: metric).html,
                small.isEmpty ? "" : HTML.element("small", text: small),
            ],
            style: isBroken ? "bad" : nil
        )
    }

    /// What the dash of a percentile means.
    var fewObservations: HTML? {
        paragraph(
            "A percentile is left out (–) where fewer than ten requests lie beyond it.",
            quiet: true
        )
    }

    /// One table of figures for each endpoint.
    var endpointsSection: HTML? {
        let names = tables.names(in: .endpoint)
        guard !names.isEmpty else { return nil }
        let metrics: [Metric] =
            [.offered, .served, .refused, .taken, .busy, .failed]
            + [.p50, .p99, .p999, .max].map { Metric.latency(.response, $0) }
            + [.databaseReads, .databaseReadReduction, .databaseWrites, .redisCommands]
        let groups = tables.names(in: .group).map { (SummaryRow.Scope.group, $0) }
        let parts = (groups + names.map { (.endpoint, $0) }).flatMap { scope, name in
            let subject = Subject(scope: scope, name: name)
            let shown = metrics.filter { isWorthShowing($0, subject) }
            let table = HTMLTable(
                caption: scope == .group
                    ? "All endpoints with a step that reads through a cache, together." : "",
                header: [""] + setups,
                rows: shown.compactMap { row($0, of: subject, named: Words.name(of: $0)) }
            )
            return [HTML.element("h3", text: name), table.html]
        }
        return section("Endpoint by endpoint", parts)
    }

    /// Whether some setup has a figure other than zero.
    private func isWorthShowing(_ metric: Metric, _ subject: Subject) -> Bool {
        tables.summary.contains {
            $0.scope == subject.scope && $0.name == subject.name && $0.metric == metric.name
                && ($0.value.digits != 0 || metric == .offered)
        }
    }

    /// The calls to the stores by kind, and the hit ratio by key family.
    var storesSection: HTML? {
        let calls = tables.names(in: .store)
        let families = tables.names(in: .family)
        let callRows = calls.compactMap { name in
            row(.calls, of: Subject(scope: .store, name: name), named: Words.call(name))
        }
        let timeRows = calls.compactMap { name in
            row(
                .callLatency(.p99),
                of: Subject(scope: .store, name: name),
                named: Words.call(name)
            )
        }
        let familyRows = families.compactMap { name in
            row(.hitRatio, of: Subject(scope: .family, name: name), named: name)
        }
        let parts = [
            ("Calls by kind, failed ones included.", callRows),
            (
                "The time that 99 % of the calls kept to, waiting for a connection included.",
                timeRows
            ),
            ("Cache hit ratio by key family.", familyRows),
        ].filter { !$0.1.isEmpty }.map { caption, rows in
            HTMLTable(caption: caption, header: [""] + setups, rows: rows).html
        }
        return parts.isEmpty ? nil : section("What the stores were asked", parts)
    }
}

extension RunTables {
    /// The names that a scope has, in the order in which they first occur.
    func names(in scope: SummaryRow.Scope) -> [String] {
        var seen: Set<String> = []
        return summary.filter { $0.scope == scope && seen.insert($0.name).inserted }.map(\.name)
    }
}
