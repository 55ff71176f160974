import Analysis
import Measurement

/// The file of a provider's plan.
enum PlanSection {
    static let name = Field(
        "plan",
        .name,
        required: true,
        "The plan's name, which is its file's name too."
    )
    static let title = Field(
        "title",
        .text,
        required: true,
        "The plan in words, such as Upstash Redis, free."
    )
    static let store = Field(
        "store",
        Shape<Plan.Store>.choice,
        required: true,
        "The store that the plan is for."
    )
    static let checked = Field(
        "checked",
        Shape<PlanDate>.date,
        required: true,
        "When the figures were last compared with their source."
    )
    static let asOf = Field(
        "as-of",
        Shape<PlanDate>.date,
        required: true,
        "The day from which the source gives the figures."
    )
    static let source = Field(
        "source",
        .text,
        required: true,
        "Where the figures are from."
    )
    static let sure = Field(
        "sure",
        Shape<Plan.Certainty>.choice,
        fallback: .unknown,
        "How well the figures are known."
    )
    static let replacedBy = Field(
        "replaced-by",
        .name,
        "The plan that has taken this one's place."
    )
    static let hoursPerMonth = Field(
        "hours-per-month",
        .whole(600...800),
        fallback: 730,
        "The hours of a month in the provider's arithmetic."
    )
    static let billing = Field(
        "billing",
        BillingSection.shape,
        fallback: PlanBilling(),
        "What is counted as a command and as a byte; what is left out is unknown."
    )
    static let autosuspend = Field(
        "autosuspend",
        .duration(.second...Nanoseconds.day),
        "After how long without a statement the database sleeps; without it, never."
    )
    static let computeUnits = Field(
        "compute-units",
        .number(0.001...1_000),
        fallback: 1,
        "The compute units of the database while it is awake."
    )
    static let items = Field(
        "items",
        Shape<[PlanItemSection.Declared]>.list(of: PlanItemSection.shape, limit: 50),
        required: true,
        "What the plan counts, for a price or up to a limit."
    )
    static let section = Section(
        "the plan",
        [
            name.declaration, title.declaration, store.declaration, checked.declaration,
            asOf.declaration, source.declaration, sure.declaration, replacedBy.declaration,
            hoursPerMonth.declaration, billing.declaration, autosuspend.declaration,
            computeUnits.declaration, items.declaration,
        ]
    )
}

/// What a provider counts as a command and as a byte.
enum BillingSection {
    static let scriptCalls = Field(
        "script-calls",
        Shape<PlanBilling.Rule>.choice,
        fallback: .unknown,
        "Whether each command that a script calls is billed."
    )
    static let transactionWords = Field(
        "transaction-words",
        Shape<PlanBilling.Rule>.choice,
        fallback: .unknown,
        "Whether MULTI and EXEC themselves are billed."
    )
    static let failedCalls = Field(
        "failed-calls",
        Shape<PlanBilling.Rule>.choice,
        fallback: .unknown,
        "Whether commands that fail or are refused are billed."
    )
    static let freeCommands = Field(
        "free-commands",
        Shape<[String]>.list(of: .text, limit: 50),
        fallback: [],
        "The commands that cost nothing, in lower case."
    )
    static let bandwidth = Field(
        "bandwidth",
        Shape<PlanBilling.Direction>.choice,
        fallback: .unknown,
        "Which bytes are counted: replies, or both directions."
    )
    static let regions = Field(
        "regions",
        .whole(1...50),
        fallback: 1,
        "The regions that each write goes to and is billed in."
    )
    static let section = Section(
        "billing",
        [
            scriptCalls.declaration, transactionWords.declaration, failedCalls.declaration,
            freeCommands.declaration, bandwidth.declaration, regions.declaration,
        ]
    )

    static let shape = Shape<PlanBilling>.section(section) { fields, _ in
        let (script, words) = (fields[scriptCalls], fields[transactionWords])
        let (failed, free) = (fields[failedCalls], fields[freeCommands])
        let (bytes, regions) = (fields[bandwidth], fields[regions])
        guard let script, let words, let failed, let free, let bytes, let regions else {
            return nil
        }
        return PlanBilling(
            scriptCalls: script,
            transactionWords: words,
            failedCalls: failed,
            freeCommands: free,
            bandwidth: bytes,
            regions: regions
        )
    }
}

/// One thing that a plan counts.
enum PlanItemSection {
    /// An item before its amounts are read, which depends on the meter.
    struct Declared: Sendable {
        var meter: PlanMeter
        var price: Money
        var pack: Int64
        var overrun: PlanItem.Overrun
        var certainty: Plan.Certainty?
        var note: String
        var tiers: [(upTo: Node, hourly: Money)]
        var included: Node?
        var minimum: Node?
        var limit: Node?
    }

    static let meter = Field(
        "meter",
        Shape<PlanMeter>.choice,
        required: true,
        "What is counted."
    )
    static let included = Field(
        "included",
        .later(.text),
        "What is not billed, in the meter's unit."
    )
    static let minimum = Field(
        "minimum",
        .later(.text),
        "The least that is billed, in the meter's unit."
    )
    static let price = Field(
        "price",
        Shape<Money>.money,
        fallback: .zero,
        "What the rest costs, for one unit or for as many as 'per' says."
    )
    static let pack = Field(
        "per",
        .whole(1...1_000_000_000),
        fallback: 1,
        "How many units the price is for."
    )
    static let tiers = Field(
        "tiers",
        Shape<[(upTo: Node, hourly: Money)]>.list(of: PlanTierSection.shape, limit: 20),
        fallback: [],
        "Prices of an hour by its quantity, instead of a price of each unit; lowest first."
    )
    static let limit = Field(
        "limit",
        .later(.text),
        "Where the plan ends, in the meter's unit."
    )
    static let overrun = Field(
        "over",
        Shape<PlanItem.Overrun>.choice,
        fallback: .refuse,
        "What happens at the limit."
    )
    static let sure = Field(
        "sure",
        Shape<Plan.Certainty>.choice,
        "How well this item's figures are known; without it, as the plan's."
    )
    static let note = Field("note", .text, fallback: "", "What a reader should know of it.")
    static let section = Section(
        "an item",
        [
            meter.declaration, included.declaration, minimum.declaration, price.declaration,
            pack.declaration, tiers.declaration, limit.declaration, overrun.declaration,
            sure.declaration, note.declaration,
        ]
    )

    static let shape = Shape<Declared>.section(section) { fields, _ in
        let (meter, price, pack) = (fields[meter], fields[price], fields[pack])
        let (overrun, note, certainty) = (fields[overrun], fields[note], fields[sure])
        let tiers = fields[tiers]
        guard let meter, let price, let pack, let overrun, let note, let tiers else { return nil }
        return Declared(
            meter: meter,
            price: price,
            pack: pack,
            overrun: overrun,
            certainty: certainty,
            note: note,
            tiers: tiers,
            included: fields[included],
            minimum: fields[minimum],
            limit: fields[limit]
        )
    }
}

/// A price that holds up to a quantity.
enum PlanTierSection {
    static let upTo = Field(
        "to",
        .later(.text),
        required: true,
        "The highest quantity that the tier serves, in the meter's unit."
    )
    static let hourly = Field(
        "hourly",
        Shape<Money>.money,
        required: true,
        "What an hour in the tier costs."
    )
    static let section = Section("a tier", [upTo.declaration, hourly.declaration])

    static let shape = Shape<(upTo: Node, hourly: Money)>.section(section) { fields, _ in
        guard let upTo = fields[upTo], let hourly = fields[hourly] else { return nil }
        return (upTo, hourly)
    }
}

extension Shape where Value == PlanDate {
    /// A day, `2026-06-18`.
    static var date: Shape {
        Shape(.text) { node, findings in
            guard case .scalar(let text, _) = node.content, let date = PlanDate(text) else {
                findings.report(.wrongDate(node))
                return nil
            }
            return date
        }
    }
}

extension Shape where Value == Money {
    /// An amount of US dollars, `0.20 USD`.
    static var money: Shape {
        Shape(.text) { node, findings in
            guard case .scalar(let text, _) = node.content, let quantity = Quantity(text),
                quantity.unit == "USD", let amount = quantity.whole(1_000_000)
            else {
                findings.report(.wrongMoney(node))
                return nil
            }
            return Money(microdollars: amount)
        }
    }
}
