public import Measurement

/// A provider's plan: what it counts, what it costs, where it ends, and who says so when.
public struct Plan: Sendable, Equatable {
    /// The store that a plan is for.
    public enum Store: String, Sendable, CaseIterable {
        case redis, postgres
    }
    /// How well a figure is known.
    public enum Certainty: String, Sendable, CaseIterable {
        /// The vendor's own document, read in full.
        case vendor
        /// The vendor's page as a dated third party quotes it.
        case quoted
        /// A third party's own figure.
        case thirdParty = "third-party"
        /// A figure that the document under test states.
        case stated
        /// No source was found.
        case unknown
    }

    /// The name in scenarios and results, in kebab case.
    public var name: String
    /// The plan in words, such as `Upstash Redis, pay as you go`.
    public var title: String
    /// The store that it is for.
    public var store: Store
    /// When the figures were last compared with their source.
    public var checked: PlanDate
    /// The day from which the source gives them.
    public var asOf: PlanDate
    /// Where they are from.
    public var source: String
    /// The plan that has taken this one's place; nil while it is sold.
    public var replacedBy: String?
    /// The hours of a month in the provider's arithmetic.
    public var hoursPerMonth: Int64
    /// What is counted as a command and as a byte.
    public var billing: PlanBilling
    /// After how long without a statement the database sleeps; nil is never.
    public var autosuspend: Nanoseconds?
    /// The compute units of the database while it is awake, in thousandths.
    public var computeUnits: Int64
    /// What is counted, in the order of the file.
    public var items: [PlanItem]

    /// Creates a plan.
    public init(
        name: String,
        title: String,
        store: Store,
        checked: PlanDate,
        asOf: PlanDate,
        source: String,
        replacedBy: String? = nil,
        hoursPerMonth: Int64 = 730,
        billing: PlanBilling = PlanBilling(),
        autosuspend: Nanoseconds? = nil,
        computeUnits: Int64 = 1_000,
        items: [PlanItem]
    ) {
        self.name = name
        self.title = title
        self.store = store
        self.checked = checked
        self.asOf = asOf
        self.source = source
        self.replacedBy = replacedBy
        self.hoursPerMonth = hoursPerMonth
        self.billing = billing
        self.autosuspend = autosuspend
        self.computeUnits = computeUnits
        self.items = items
    }
}

extension Plan {
    /// The days after which a plan that is still sold has to be checked again.
    public static let freshDays: Int64 = 180

    /// Whether the plan is still sold and was not checked for longer than ``freshDays``.
    public func isStale(on today: PlanDate) -> Bool {
        replacedBy == nil && today.days(since: checked) > Self.freshDays
    }
}

/// What a provider counts as a command and as a byte over the wire.
public struct PlanBilling: Sendable, Equatable {
    /// Whether something is billed.
    public enum Rule: String, Sendable, CaseIterable {
        case billed
        case notBilled = "not-billed"
        /// The provider does not say.
        case unknown
    }
    /// Which bytes are billed.
    public enum Direction: String, Sendable, CaseIterable {
        /// What the server sends.
        case replies
        /// What it sends and what it receives.
        case both
        /// The provider does not say.
        case unknown
    }

    /// The commands that a script calls, each as one.
    public var scriptCalls: Rule
    /// The words MULTI and EXEC themselves.
    public var transactionWords: Rule
    /// Commands that failed or were refused.
    public var failedCalls: Rule
    /// The kinds of commands that cost nothing.
    public var freeCommands: [String]
    /// Which bytes are bandwidth.
    public var bandwidth: Direction
    /// The regions that each write goes to.
    public var regions: Int64

    /// Creates rules; without any, only what is sent counts, and what is open stays so.
    public init(
        scriptCalls: Rule = .unknown,
        transactionWords: Rule = .unknown,
        failedCalls: Rule = .unknown,
        freeCommands: [String] = [],
        bandwidth: Direction = .unknown,
        regions: Int64 = 1
    ) {
        self.scriptCalls = scriptCalls
        self.transactionWords = transactionWords
        self.failedCalls = failedCalls
        self.freeCommands = freeCommands
        self.bandwidth = bandwidth
        self.regions = regions
    }
}

/// A price that holds up to a quantity.
public struct PlanTier: Sendable, Equatable {
    /// The highest quantity that the tier serves, in parts of the meter's unit.
    public var upTo: Int128
    /// What an hour in the tier costs.
    public var hourly: Money

    /// Creates a tier.
    public init(upTo: Int128, hourly: Money) { (self.upTo, self.hourly) = (upTo, hourly) }
}

/// One thing that a plan counts.
public struct PlanItem: Sendable, Equatable {
    /// What happens at a limit.
    public enum Overrun: String, Sendable, CaseIterable {
        /// Commands or writes are refused.
        case refuse
        /// Commands wait.
        case wait
        /// The rest is billed.
        case pay
        /// The service sleeps until the next month.
        case suspend
        /// The provider moves the customer to a larger plan, or the customer has to.
        case upgrade

        /// Whether the service goes on as before, at a price.
        public var isHarmless: Bool { self == .pay }
    }

    /// What is counted.
    public var meter: PlanMeter
    /// What the plan includes, in parts of the meter's unit.
    public var included: Int128
    /// The least that is billed, in parts.
    public var minimum: Int128
    /// What ``pack`` units over the included ones cost.
    public var price: Money
    /// How many units the price is for.
    public var pack: Int64
    /// Prices of an hour by the quantity of that hour, lowest quantity first, instead of a price of
    /// each unit; empty where there are none.
    public var tiers: [PlanTier]
    /// Where the plan ends, in parts; nil where it has no end.
    public var limit: Int128?
    /// What happens there.
    public var overrun: Overrun
    /// How well the figures are known.
    public var certainty: Plan.Certainty
    /// What a reader should know of it; empty where there is nothing.
    public var note: String

    /// Creates an item.
    public init(
        _ meter: PlanMeter,
        included: Int128 = 0,
        minimum: Int128 = 0,
        price: Money = .zero,
        pack: Int64 = 1,
        tiers: [PlanTier] = [],
        limit: Int128? = nil,
        overrun: Overrun = .refuse,
        certainty: Plan.Certainty = .unknown,
        note: String = ""
    ) {
        self.meter = meter
        self.included = included
        self.minimum = minimum
        self.price = price
        self.pack = pack
        self.tiers = tiers
        self.limit = limit
        self.overrun = overrun
        self.certainty = certainty
        self.note = note
    }

    /// What a quantity costs in so many hours, by default those of a month.
    ///
    /// Where the price has tiers, the quantity is taken for that of every hour; one above the last
    /// tier costs what the last tier costs, because there the plan ends.
    public func amount(of quantity: Int128, hours: Int64 = 730) -> Money {
        if let tier = tiers.first(where: { quantity <= $0.upTo }) ?? tiers.last {
            return Money(of: Int128(hours), at: tier.hourly, per: 1)
        }
        let billed = max(0, max(quantity, minimum) - included)
        return Money(of: billed, at: price, per: meter.parts * Int128(pack))
    }
}
