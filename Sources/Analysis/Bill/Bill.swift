/// What a month costs under a plan, and where the plan ends.
public struct Bill: Sendable, Equatable {
    /// One thing that the plan counts, with what was used of it.
    public struct Line: Sendable, Equatable {
        /// What is counted and what it costs.
        public var item: PlanItem
        /// What a month uses, in parts of the meter's unit; nil where the trial does not tell.
        public var quantity: Extent?
        /// The hours of a month in the provider's arithmetic.
        public var hours: Int64 = 730

        /// What it costs in a month, at the least and at the most.
        public var amount: (low: Money, high: Money) {
            guard let quantity else { return (.zero, .zero) }
            return (
                item.amount(of: quantity.low, hours: hours),
                item.amount(of: quantity.high, hours: hours)
            )
        }

        /// The share of the limit that is used, at the least and at the most; nil without a limit.
        public var share: (low: Figure, high: Figure)? {
            guard let quantity, let limit = item.limit, let low = Figure(quantity.low, over: limit),
                let high = Figure(quantity.high, over: limit)
            else { return nil }
            return (low, high)
        }

        /// How many times the played load reaches the limit, at the least and at the most.
        ///
        /// It is nil where there is no limit, where nothing was used, and for meters that do not
        /// grow as the load does.
        public var loadAtLimit: (low: Figure, high: Figure)? {
            guard let quantity, let limit = item.limit, item.meter.isProportional,
                quantity.low > 0, let low = Figure(limit, over: quantity.high),
                let high = Figure(limit, over: quantity.low)
            else { return nil }
            return (low, high)
        }
    }

    /// The plan.
    public var plan: Plan
    /// What it counts, in the order of the plan.
    public var lines: [Line]

    /// Bills a month.
    public init(_ plan: Plan, for use: MonthlyUse) {
        self.plan = plan
        lines = plan.items.map { item in
            Line(
                item: item,
                quantity: use.quantity(of: item.meter, under: plan),
                hours: plan.hoursPerMonth
            )
        }
    }

    /// What the month costs, at the least and at the most.
    public var total: (low: Money, high: Money) {
        lines.map(\.amount).reduce((.zero, .zero)) { ($0.low + $1.low, $0.high + $1.high) }
    }

    /// The place of the limit that ends first as the load grows; nil where none does.
    ///
    /// A limit over which the rest is billed is no end.
    public var firstEnd: Int? {
        let ends = lines.indices.compactMap { place -> (Int, Figure)? in
            guard !lines[place].item.overrun.isHarmless, let load = lines[place].loadAtLimit
            else { return nil }
            return (place, load.low)
        }
        return ends.min { $0.1.digits < $1.1.digits }?.0
    }
}
