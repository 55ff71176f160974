import Analysis

extension ReportPage {
    /// What the audit of the bookings found, and the proof of every kind of double booking.
    var bookingsSection: HTML? {
        guard !tables.races.isEmpty else { return nil }
        let rows = tables.races.map { race in
            HTMLTable.Row(
                name: name(of: race).html,
                cells: [.init(text: race.protection), verdict(of: race)]
                    + [
                        race.attempts, race.booked, race.doubleBookings, race.overlappingPairs,
                        race.refused, race.busy, race.failed, race.unknown, race.falseRefusals,
                        race.concurrentConflicts,
                    ].map { .init(text: Words.grouped($0)) }
            )
        }
        let table = HTMLTable(
            caption: "Every stored booking was checked against every other one of the same thing."
                + " A protection is only put to the test where attempts conflicted at the same time.",
            header: [
                "setup", "protection", "verdict", "attempts", "booked", "double",
                "overlapping pairs",
                "taken", "busy", "failed", "unknown", "false refusals", "conflicts",
            ],
            rows: rows
        )
        return section("Bookings", [table.html] + witnesses)
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

    private func verdict(of race: RaceRecord) -> HTMLTable.Cell {
        switch race.verdict {
        case .held: .init(text: "✓ none booked twice", style: "good")
        case .violated: .init(text: "✗ double-booked", style: "bad")
        case .untested: .init(text: "? never put to the test", style: "open")
        case .incomplete: .init(text: "? history not whole", style: "open")
        }
    }
}
