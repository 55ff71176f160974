/// One line of a bill: what one setup uses of one thing that a plan counts, what it costs, and at
/// which load it ends.
public struct CostRow: Sendable, Equatable {
    /// The word for the sum of a plan's lines.
    public static let total = "total"

    /// The setup's name.
    public var setup: String
    /// The repetition, from 0.
    public var repetition: Int
    /// The plan's name.
    public var plan: String
    /// What is counted, or ``total``.
    public var item: String
    /// What a month uses, at the least; nil where it is not known, and for the sum.
    public var quantityLow: Figure?
    /// What a month uses, at the most.
    public var quantityHigh: Figure?
    /// What the quantity is counted in; `usd` for the sum.
    public var unit: String
    /// What the plan includes.
    public var included: Figure
    /// The least that is billed.
    public var minimum: Figure
    /// What ``pack`` units over that cost, in dollars.
    public var price: Figure
    /// How many units the price is for.
    public var pack: Int64
    /// What the month costs, at the least, in dollars.
    public var amountLow: Figure
    /// What the month costs, at the most.
    public var amountHigh: Figure
    /// Where the plan ends; nil where it does not.
    public var limit: Figure?
    /// What happens there; empty without a limit.
    public var overrun: String
    /// The share of the limit that is used, at the least.
    public var shareLow: Figure?
    /// The share of the limit that is used, at the most.
    public var shareHigh: Figure?
    /// How many times the played load reaches the limit, at the least.
    public var loadLow: Figure?
    /// How many times the played load reaches the limit, at the most.
    public var loadHigh: Figure?
    /// The users at the lower of the two loads; nil where the scenario does not say who is one.
    public var users: UInt64?
    /// Whether it is the plan's limit that ends first as the load grows.
    public var endsFirst: Bool
    /// How well the figures are known.
    public var certainty: String

    /// Creates a line.
    public init(
        setup: String,
        repetition: Int,
        plan: String,
        item: String,
        quantityLow: Figure? = nil,
        quantityHigh: Figure? = nil,
        unit: String,
        included: Figure,
        minimum: Figure = Figure(0),
        price: Figure,
        pack: Int64,
        amountLow: Figure,
        amountHigh: Figure,
        limit: Figure? = nil,
        overrun: String,
        shareLow: Figure? = nil,
        shareHigh: Figure? = nil,
        loadLow: Figure? = nil,
        loadHigh: Figure? = nil,
        users: UInt64? = nil,
        endsFirst: Bool,
        certainty: String
    ) {
        self.setup = setup
        self.repetition = repetition
        self.plan = plan
        self.item = item
        self.quantityLow = quantityLow
        self.quantityHigh = quantityHigh
        self.unit = unit
        self.included = included
        self.minimum = minimum
        self.price = price
        self.pack = pack
        self.amountLow = amountLow
        self.amountHigh = amountHigh
        self.limit = limit
        self.overrun = overrun
        self.shareLow = shareLow
        self.shareHigh = shareHigh
        self.loadLow = loadLow
        self.loadHigh = loadHigh
        self.users = users
        self.endsFirst = endsFirst
        self.certainty = certainty
    }

    /// Whether it is the sum of the plan's lines.
    public var isTotal: Bool { item == Self.total }
}

extension CostRow {
    /// The lines of a bill and their sum.
    ///
    /// - Parameters:
    ///   - bill: The bill.
    ///   - setup: The setup's name.
    ///   - repetition: The repetition, from 0.
    ///   - users: The users whose load was played; nil where the scenario does not say.
    /// - Returns: The lines in the order of the plan, then their sum.
    static func rows(
        of bill: Bill,
        setup: String,
        repetition: Int,
        users: UInt64?
    ) -> [CostRow] {
        let first = bill.firstEnd
        let lines = bill.lines.enumerated().map { place, line in
            row(of: line, setup, repetition, bill.plan.name, users, endsFirst: place == first)
        }
        let (low, high) = bill.total
        var total = empty(setup, repetition, bill.plan.name, Self.total, unit: "usd")
        (total.amountLow, total.amountHigh) = (low.figure, high.figure)
        return lines + [total]
    }

    private static func empty(
        _ setup: String,
        _ repetition: Int,
        _ plan: String,
        _ item: String,
        unit: String
    ) -> CostRow {
        CostRow(
            setup: setup,
            repetition: repetition,
            plan: plan,
            item: item,
            unit: unit,
            included: Figure(0),
            price: Money.zero.figure,
            pack: 1,
            amountLow: Money.zero.figure,
            amountHigh: Money.zero.figure,
            overrun: "",
            endsFirst: false,
            certainty: ""
        )
    }

    private static func row(
        of line: Bill.Line,
        _ setup: String,
        _ repetition: Int,
        _ plan: String,
        _ users: UInt64?,
        endsFirst: Bool
    ) -> CostRow {
        let (item, meter) = (line.item, line.item.meter)
        var row = empty(setup, repetition, plan, meter.rawValue, unit: meter.unit)
        row.quantityLow = (line.quantity?.low).map(meter.figure)
        row.quantityHigh = (line.quantity?.high).map(meter.figure)
        row.included = meter.figure(item.included)
        row.minimum = meter.figure(item.minimum)
        (row.price, row.pack) = (item.price.figure, item.pack)
        (row.amountLow, row.amountHigh) = (line.amount.low.figure, line.amount.high.figure)
        row.limit = item.limit.map(meter.figure)
        row.overrun = item.limit == nil ? "" : item.overrun.rawValue
        (row.shareLow, row.shareHigh) = (line.share?.low, line.share?.high)
        (row.loadLow, row.loadHigh) = (line.loadAtLimit?.low, line.loadAtLimit?.high)
        row.users = users.flatMap { users in
            row.loadLow.map { load in
                UInt64(clamping: Int128(users) * Int128(load.digits) / 1_000_000)
            }
        }
        row.endsFirst = endsFirst
        row.certainty = item.certainty.rawValue
        return row
    }
}
