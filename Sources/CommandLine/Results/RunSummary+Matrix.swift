import Analysis

extension RunSummary {
    /// What came of each protection, faults with equal verdicts together.
    var matrix: Table {
        let protections = tables.description.matrix?.protections.map(\.name) ?? []
        let rows = protections.map { protection -> [String] in
            let own = tables.matrix.filter { $0.protection == protection }
            func names(_ verdict: MatrixRow.Verdict) -> [String] {
                own.filter { $0.verdict == verdict }.map(\.fault)
            }
            let calm = own.first { $0.fault == MatrixRecord.noFault }
            let broken = names(.violated)
            return [
                protection, calm?.verdict.rawValue ?? "-", "\(names(.pass).count)",
                "\(broken.count)", "\(names(.unknown).count + names(.noContention).count)",
                "\(own.count { $0.agrees == false })",
            ]
        }
        return Table(
            columns: [
                .words("protection"), .words("without a fault"), .figures("passes"),
                .figures("violated"), .figures("unknown"), .figures("unlike theory"),
            ],
            rows: rows
        )
    }

    /// How far theory and measurement agree, and where they do not.
    var agreement: String {
        let judged = tables.matrix.filter { $0.agrees != nil }
        let surprises = judged.filter { $0.agrees == false }
        let agreeing = judged.count - surprises.count
        let head = "\(agreeing) of \(judged.count) pairs are as theory expects\n"
        return head
            + surprises.map { row in
                let expected = row.isExpectedToBreak ? "violations" : "none"
                let found = row.verdict == .violated ? row.reason : "none"
                return "unlike theory: \(row.setup): expected \(expected), found \(found)\n"
            }.joined()
    }
}
