import Analysis

extension ReportPage {
    /// What each setup was played under, and where each value comes from.
    var conditionsSection: HTML? {
        var names: [String] = []
        for condition in run.setups.flatMap(\.conditions) where !names.contains(condition.name) {
            names.append(condition.name)
        }
        guard !names.isEmpty || !run.notModelled.isEmpty else { return nil }
        let rows = names.map { name in
            HTMLTable.Row(
                name: name.html,
                cells: run.setups.map { setup in
                    guard let condition = setup.conditions.first(where: { $0.name == name }) else {
                        return .nothing
                    }
                    let tag = HTML.element("small", text: condition.tag.rawValue)
                    return .init([condition.value.html, tag])
                }
            )
        }
        let table = HTMLTable(
            caption: "In small, where a value comes from: stated by the document that is put to the"
                + " test, ours, a preset of the tool, or measured.",
            header: [""] + setups,
            rows: rows,
            hasFigures: false
        )
        let notes = run.notModelled.map { HTML.element("li", text: $0) }
        return section(
            "Conditions",
            (rows.isEmpty ? [] : [table.html])
                + (notes.isEmpty
                    ? []
                    : [HTML.element("h3", text: "What to keep in mind"), HTML.block("ul", notes)])
        )
    }

    /// What the engine leaves out, where the conditions of each setup would fill the page.
    var notesSection: HTML? {
        guard !run.notModelled.isEmpty else { return nil }
        let notes = run.notModelled.map { HTML.element("li", text: $0) }
        return section("What to keep in mind", [HTML.block("ul", notes)])
    }

    /// Everything that it takes to play the run again.
    var reproductionSection: HTML {
        let surroundings = run.surroundings
        var facts = [("tool", "rehearsal \(run.toolVersion)"), ("seed", "\(run.seed)")]
        if !surroundings.started.isEmpty { facts.append(("started", surroundings.started)) }
        if let elapsed = surroundings.elapsed { facts.append(("took", Words.duration(elapsed))) }
        facts += (surroundings.machine + surroundings.servers).map { ($0.name, $0.value) }
        let table = HTMLTable(
            caption: run.engine == "model"
                ? "The same scenario, seed and version give the same figures to the last digit,"
                    + " on any machine."
                : "The same scenario and seed give the same requests;"
                    + " what servers make of them varies.",
            header: ["", ""],
            rows: facts.map { .init(name: $0.0.html, cells: [.init(text: $0.1)]) },
            hasFigures: false
        )
        let scenario = HTML.block(
            "details",
            [
                HTML.element("summary", text: "The scenario, \(run.scenario.path)"),
                HTML.element("pre", text: run.scenario.text),
            ]
        )
        return section(
            "Play it again",
            [HTML.element("pre", text: run.command), table.html, scenario]
        )
    }

    /// The words of the page.
    var glossary: HTML {
        let entries = [
            (
                "response time",
                "From the moment at which a request was meant to start to its end. A request that"
                    + " had to wait for a slow system counts with its wait."
            ),
            (
                "p50, p99, p99.9",
                "The time that 50, 99 or 99.9 of 100 requests kept to. The maximum is the slowest."
            ),
            (
                "hit ratio",
                "The share of cache lookups that found a value."
            ),
            (
                "setup",
                "One way to build the system. All setups of a run replay the identical requests, so"
                    + " what differs is due to the setup."
            ),
            (
                "repetition",
                "The same setup with another seed: other users, other moments, the same habits."
            ),
            (
                "double booking",
                "A stored booking that overlaps one of the same thing that was committed earlier."
            ),
        ]
        let items = entries.flatMap { term, meaning in
            [HTML.element("dt", HTML.element("b", text: term)), HTML.element("dd", text: meaning)]
        }
        return section("Words", [HTML.block("dl", items)])
    }
}
