import Analysis

extension ReportPage {
    /// What the audit of the bookings found, and the proof of every kind of double booking.
    var bookingsSection: HTML? {
        guard !tables.races.isEmpty else { return nil }
        let groups = setups.map { setup in tables.races.filter { $0.setup == setup } }
        let booked = zip(setups, groups).filter { !$0.1.isEmpty }
        let words = [
            HTMLTable.Row(
                name: "protection",
                cells: booked.map { .init(text: $0.1.first?.protection ?? "") }
            ),
            HTMLTable.Row(name: "verdict", cells: booked.map { verdict(of: $0.1) }),
        ]
        let counts = Self.counts.map { name, count in
            HTMLTable.Row(
                name: name.html,
                cells: booked.map { .init(text: Words.grouped($0.1.reduce(0) { $0 + count($1) })) }
            )
        }
        let table = HTMLTable(
            caption: "Every stored booking was checked against every other one of the same thing."
                + " A protection is only put to the test where attempts wanted the same days at the"
                + " same time."
                + (run.repetitions > 1 ? " All \(run.repetitions) repetitions together." : ""),
            header: [""] + booked.map(\.0),
            rows: words + counts
        )
        return section("Bookings", [table.html] + witnesses)
    }

    private static let counts: [(String, @Sendable (RaceRecord) -> UInt64)] = [
        ("attempts", { $0.attempts }),
        ("… that met another for the same days", { $0.concurrentConflicts }),
        ("booked", { $0.booked }),
        ("… double bookings among them", { $0.doubleBookings }),
        ("… pairs that overlap", { $0.overlappingPairs }),
        ("… acknowledged and not in the database", { $0.lost }),
        ("… in the database and nobody's", { $0.ghosts }),
        ("taken, said the database", { $0.refused }),
        ("… although nothing can have been booked there", { $0.unjustifiedRefusals }),
        ("turned away by a lock", { $0.busy }),
        ("… with nothing in their way", { $0.falseRefusals }),
        ("failed", { $0.failed }),
        ("answer lost", { $0.unknown }),
    ]

    /// The proofs of a matrix: one for each protection that booked twice, each folded.
    var proofsSection: HTML? {
        guard let matrix = run.matrix else { return nil }
        let proofs = matrix.protections.compactMap { protection -> HTML? in
            let names = matrix.cells.filter { $0.protection == protection.name }.map(\.setup)
            let race = tables.races.first { names.contains($0.setup) && $0.witness != nil }
            guard let race, let witness = race.witness else { return nil }
            return HTML.block(
                "details",
                [
                    HTML.element("summary", text: "How \(race.setup) booked twice"),
                    paragraph("The smallest proof of \(name(of: race)), seed \(run.seed):"),
                    HTML.element("pre", text: witness.lines.joined(separator: "\n")),
                ]
            )
        }
        return proofs.isEmpty ? nil : section("Proofs", proofs)
    }

    /// The first witness of each setup.
    private var witnesses: [HTML] {
        setups.compactMap { setup in
            tables.races.first { $0.setup == setup && $0.witness != nil }
        }.flatMap { race -> [HTML] in
            guard let witness = race.witness else { return [] }
            let title = "How \(race.setup) booked twice"
            let words = "The smallest proof of \(name(of: race)), seed \(run.seed):"
            return [
                HTML.element("h3", text: title),
                paragraph(words),
                HTML.element("pre", text: witness.lines.joined(separator: "\n")),
            ]
        }
    }

    private func name(of race: RaceRecord) -> String {
        run.repetitions > 1 ? "\(race.setup), repetition \(race.repetition + 1)" : race.setup
    }

    /// The verdict of a setup's repetitions: one double booking refutes, and one real test without
    /// any is worth more than repetitions that tested nothing.
    private func verdict(of races: [RaceRecord]) -> HTMLTable.Cell {
        let order: [RaceRecord.Verdict] = [.violated, .incomplete, .held, .untested]
        let verdict = order.first { verdict in races.contains { $0.verdict == verdict } }
        switch verdict {
        case .violated:
            let count = races.count { $0.verdict == .violated }
            let share = races.count > 1 ? " in \(count) of \(races.count)" : ""
            return .init(text: "✗ \(violation(in: races))\(share)", style: "bad")
        case .held: return .init(text: "✓ none booked twice", style: "good")
        case .incomplete: return .init(text: "? history not whole", style: "open")
        case .untested, nil: return .init(text: "? never put to the test", style: "open")
        }
    }
    /// What is wrong with bookings that break a rule, the gravest first.
    private func violation(in races: [RaceRecord]) -> String {
        if races.contains(where: { $0.overlappingPairs > 0 }) { return "double-booked" }
        if races.contains(where: { $0.lost > 0 }) { return "lost an acknowledged booking" }
        if races.contains(where: { $0.ghosts > 0 }) { return "holds bookings that nobody made" }
        return "told clients what no order of events explains"
    }
}
