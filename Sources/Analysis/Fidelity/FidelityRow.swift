/// One figure of the model beside that of real servers, over the repetitions of both.
public struct FidelityRow: Sendable, Equatable {
    /// What a comparison comes to.
    public enum Verdict: String, Sendable, CaseIterable {
        /// The difference keeps to the bar.
        case inside
        /// It does not.
        case outside
        /// One more or less would decide; there is too little of it.
        case tooFew = "too-few"
        /// There is no bar.
        case told
    }

    /// The setup.
    public var setup: String
    /// What the figure is about.
    public var scope: SummaryRow.Scope
    /// The name within the scope.
    public var name: String
    /// The metric.
    public var metric: String
    /// What it is counted in.
    public var unit: String
    /// The model's median.
    public var model: Figure
    /// The live median.
    public var live: Figure
    /// The model's median less the live one, relative to the live one; nil where that is 0.
    public var error: Figure?
    /// The model's median less the live one.
    public var difference: Figure
    /// The 95 % interval of the repetitions' relative errors; nil of one repetition.
    public var errorLow: Figure?
    /// Its upper end.
    public var errorHigh: Figure?
    /// The smallest figure of a live repetition.
    public var liveLeast: Figure
    /// The largest.
    public var liveMost: Figure
    /// What the live figures rest on, all repetitions together.
    public var count: UInt64
    /// The bar in words.
    public var bar: String
    /// Whether the difference keeps to it.
    public var verdict: Verdict
    /// Why it does not, as far as that is known; empty otherwise.
    public var reason: String

    /// Creates a row that was read.
    public init(
        setup: String,
        scope: SummaryRow.Scope,
        name: String,
        metric: String,
        unit: String,
        model: Figure,
        live: Figure,
        error: Figure?,
        difference: Figure,
        errorLow: Figure?,
        errorHigh: Figure?,
        liveLeast: Figure,
        liveMost: Figure,
        count: UInt64,
        bar: String,
        verdict: Verdict,
        reason: String
    ) {
        self.setup = setup
        self.scope = scope
        self.name = name
        self.metric = metric
        self.unit = unit
        self.model = model
        self.live = live
        self.error = error
        self.difference = difference
        self.errorLow = errorLow
        self.errorHigh = errorHigh
        self.liveLeast = liveLeast
        self.liveMost = liveMost
        self.count = count
        self.bar = bar
        self.verdict = verdict
        self.reason = reason
    }
}

extension FidelityMeasure {
    /// Compares the repetitions of one figure; nil where one side has none.
    ///
    /// - Parameters:
    ///   - model: The model's rows, a repetition each, in the order of the live ones.
    ///   - live: The rows of real servers.
    ///   - doubt: Why the live figures may not be those of the servers; empty where they are.
    /// - Returns: The comparison.
    func row(_ model: [SummaryRow], _ live: [SummaryRow], doubt: String) -> FidelityRow? {
        guard let first = live.first, let real = Spread(live.map(\.value)),
            let modelled = Spread(model.map(\.value))?.median
        else { return nil }
        let count = live.reduce(0) { $0 + $1.count }
        let errors = zip(model, live).compactMap { Self.error($0.value, $1.value) }
        let interval = Interval(errors)
        let verdict = verdict(modelled, real.median, of: first, count)
        return FidelityRow(
            setup: first.setup,
            scope: first.scope,
            name: first.name,
            metric: metric,
            unit: first.unit,
            model: modelled,
            live: real.median,
            error: Self.error(modelled, real.median),
            difference: Self.difference(modelled, real.median),
            errorLow: interval?.low?.rounded(to: 6),
            errorHigh: interval?.high?.rounded(to: 6),
            liveLeast: real.lowest,
            liveMost: real.highest,
            count: count,
            bar: bar.words,
            verdict: verdict,
            reason: verdict == .outside ? reason(real, doubt) : ""
        )
    }

    private static func difference(_ model: Figure, _ live: Figure) -> Figure {
        let places = max(model.decimals, live.decimals)
        let digits = model.rounded(to: places).digits - live.rounded(to: places).digits
        return Figure(digits: digits, decimals: places)
    }

    private static func error(_ model: Figure, _ live: Figure) -> Figure? {
        if model == live, live.value == 0 { return Figure(digits: 0, decimals: 6) }
        let (above, below) = (difference(model, live), live.rounded(to: 6))
        return Figure(Int128(above.rounded(to: 6).digits), over: Int128(below.digits))
    }

    private func verdict(
        _ model: Figure,
        _ live: Figure,
        of row: SummaryRow,
        _ count: UInt64
    ) -> FidelityRow.Verdict {
        let (modelled, real) = (model.value, live.value)
        let isSmall = tail.map { Double(count) * $0 < Self.leastBeyond } ?? false
        if bar != .told, isSmall { return .tooFew }
        if modelled == real { return bar == .told ? .told : .inside }
        switch bar {
        case .told: return .told
        case .points(let most):
            // The ratio of few observations moves by more than the bar with one of them.
            if row.count > 0, 1 / Double(row.count) > most { return .tooFew }
            return abs(modelled - real) <= most ? .inside : .outside
        case .within(let most):
            let isInside = abs(modelled - real) <= most * real
            if isCount, !isInside, real * most < 1 { return .tooFew }
            return isInside ? .inside : .outside
        case .factor(let most):
            return modelled <= most * real && real <= most * modelled ? .inside : .outside
        }
    }

    /// The live repetitions themselves may differ by more than the bar allows.
    private func reason(_ live: Spread, _ doubt: String) -> String {
        let (least, most) = (live.lowest.value, live.highest.value)
        let isWide =
            switch bar {
            case .within(let part): most - least > part * live.median.value
            case .points(let part): most - least > part
            case .factor(let factor): most > factor * least
            case .told: false
            }
        let words = [
            doubt, isWide ? "the live repetitions differ by more than the bar themselves" : "",
        ]
        return words.filter { !$0.isEmpty }.joined(separator: "; ")
    }
}
