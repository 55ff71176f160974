/// What a matrix says to somebody who has to choose a protection.
public struct MatrixChoice: Sendable, Equatable {
    /// A protection that some faults break.
    public struct Fragile: Sendable, Equatable {
        /// Its name.
        public var protection: String
        /// The faults under which something was violated, in the matrix' order.
        public var brokenBy: [String]
    }

    /// What a protection is best at.
    public enum Criterion: Sendable, CaseIterable {
        case winners, losers, throughput, statements
    }

    /// Those without a violation under any fault that was tried, the cheapest first.
    ///
    /// Each is ranked by what it costs where nothing goes wrong: the p99 of those who succeed, that
    /// of those who are refused, what it answers in a second and its database calls; the sum of the
    /// four ranks decides.
    public var safe: [MatrixRow] = []
    /// Those under which nothing was ever done twice, but some fault led to a wrong answer: a
    /// booking that its client was told nothing of, or the other way round; the cheapest first.
    public var misleading: [MatrixRow] = []
    /// The faults that lead to wrong answers.
    public var misleadingFaults: [String] = []
    /// Those that hold as long as nothing goes wrong.
    public var fragile: [Fragile] = []
    /// Those that are violated although nothing goes wrong.
    public var broken: [String] = []
    /// Those of which nothing can be said, because nothing was put to the test without a fault.
    public var open: [String] = []
    /// The faults that were not tried on any protection.
    public var untried: [String] = []

    /// Makes the choice.
    ///
    /// - Parameters:
    ///   - matrix: The matrix as it was declared.
    ///   - rows: What was found.
    public init(_ matrix: MatrixRecord, _ rows: [MatrixRow]) {
        for protection in matrix.protections.map(\.name) {
            let own = rows.filter { $0.protection == protection }
            let calm = own.first { $0.fault == MatrixRecord.noFault }
            let violated = own.filter { $0.verdict == .violated }
            switch calm?.verdict {
            case .violated: broken.append(protection)
            case .pass:
                guard let calm else { continue }
                if violated.isEmpty {
                    safe.append(calm)
                } else if violated.allSatisfy({ $0.violations == 0 }) {
                    misleading.append(calm)
                    misleadingFaults += violated.map(\.fault)
                        .filter { !misleadingFaults.contains($0) }
                } else {
                    fragile.append(
                        Fragile(protection: protection, brokenBy: violated.map(\.fault))
                    )
                }
            default: open.append(protection)
            }
        }
        untried = matrix.faults.map(\.name).filter { fault in
            !rows.contains { row in
                row.fault == fault && (row.verdict == .pass || row.verdict == .violated)
            }
        }
        safe = Self.cheapestFirst(safe)
        misleading = Self.cheapestFirst(misleading)
    }

    private static func cheapestFirst(_ rows: [MatrixRow]) -> [MatrixRow] {
        let sums = rows.map { row in
            Criterion.allCases.reduce(0) { $0 + rank(of: row, among: rows, by: $1) }
        }
        return zip(rows, sums).enumerated()
            .sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
            .map(\.element.0)
    }

    /// The safe protection that is best by one criterion; nil without any.
    public func best(by criterion: Criterion) -> MatrixRow? {
        safe.first { Self.rank(of: $0, among: safe, by: criterion) == 0 }
    }

    /// How many are better by a criterion.
    private static func rank(
        of row: MatrixRow,
        among rows: [MatrixRow],
        by criterion: Criterion
    ) -> Int {
        let own = cost(of: row, by: criterion)
        return rows.count { cost(of: $0, by: criterion) < own }
    }

    /// What is better the smaller it is; whatever was not measured comes last.
    private static func cost(of row: MatrixRow, by criterion: Criterion) -> Double {
        switch criterion {
        case .winners: row.winnerP99?.value ?? .infinity
        case .losers: row.loserP99?.value ?? .infinity
        case .throughput: -(row.throughput?.value ?? 0)
        case .statements: row.statements?.value ?? .infinity
        }
    }
}
