import Measurement
import Testing

@testable import Analysis

/// Bills whose amounts the vendors print themselves, or that follow from their formulas.
@Suite struct BillTests {
    private static let month = 30 * Nanoseconds.day + 44 * Nanoseconds.day / 100

    /// A plan with one item.
    private func plan(
        _ item: PlanItem,
        store: Plan.Store = .redis,
        billing: PlanBilling = PlanBilling()
    ) throws -> Plan {
        let day = try #require(PlanDate("2026-11-20"))
        return Plan(
            name: "test",
            title: "Test",
            store: store,
            checked: day,
            asOf: day,
            source: "test",
            billing: billing,
            items: [item]
        )
    }

    private func use(_ tallies: CommandTally...) -> MonthlyUse {
        var use = MonthlyUse(measured: Self.month)
        use.commands = tallies
        return use
    }

    private static let perCommand = PlanItem(
        .commands,
        price: Money(microdollars: 200_000),
        pack: 100_000
    )

    @Test("money is exact, and rounded half up to a millionth")
    func money() {
        let price = Money(microdollars: 200_000)
        #expect(Money(of: 2_000_000, at: price, per: 100_000) == Money(microdollars: 4_000_000))
        #expect(Money(of: 1, at: Money(microdollars: 1), per: 2).microdollars == 1)
        #expect(Money(of: 1, at: Money(microdollars: 1), per: 3).microdollars == 0)
        #expect(Money(of: .max, at: Money(microdollars: 2), per: 1).microdollars == .max)
        #expect("\(Money(microdollars: 12_345_000))" == "$12.35")
    }

    @Test("100,000 writes with one read region are 200,000 commands, $0.40")
    func regions() throws {
        let plan = try plan(Self.perCommand, billing: PlanBilling(regions: 2))
        let bill = Bill(
            plan,
            for: use(CommandTally(endpoint: "a", name: "set", isWrite: true, calls: 100_000))
        )
        #expect(bill.lines[0].quantity == Extent(200_000))
        #expect(bill.total.high == Money(microdollars: 400_000))
        let reads = Bill(plan, for: use(CommandTally(endpoint: "a", name: "get", calls: 100_000)))
        #expect(reads.total.high == Money(microdollars: 200_000))
    }

    @Test("2,000,000 commands cost $4.00; a million sliding-window checks $8.00")
    func commands() throws {
        let plain = try plan(Self.perCommand)
        let get = use(CommandTally(endpoint: "a", name: "get", calls: 2_000_000))
        #expect(Bill(plain, for: get).total.high == Money(microdollars: 4_000_000))
        let checks = CommandTally(
            endpoint: "a",
            name: "evalsha",
            isWrite: true,
            calls: 1_000_000,
            inner: 3_000_000
        )
        let billed = try plan(Self.perCommand, billing: PlanBilling(scriptCalls: .billed))
        #expect(Bill(billed, for: use(checks)).lines[0].quantity == Extent(4_000_000))
        #expect(Bill(billed, for: use(checks)).total.low == Money(microdollars: 8_000_000))
        let open = Bill(plain, for: use(checks))
        #expect(open.lines[0].quantity == Extent(1_000_000, 4_000_000))
    }

    @Test("an open rule gives a low and a high figure, a known one gives one")
    func rules() throws {
        let tally = CommandTally(endpoint: "a", name: "get", calls: 100, failed: 10)
        func billed(_ rule: PlanBilling.Rule) -> Extent {
            tally.billed(PlanBilling(failedCalls: rule))
        }
        #expect(billed(.billed) == Extent(100))
        #expect(billed(.notBilled) == Extent(90))
        #expect(billed(.unknown) == Extent(90, 100))
        let multi = CommandTally(endpoint: "a", name: "multi", isWrite: true, calls: 10, inner: 30)
        #expect(multi.billed(PlanBilling(transactionWords: .notBilled)) == Extent(30))
        #expect(multi.billed(PlanBilling()) == Extent(30, 50))
        let ping = CommandTally(endpoint: "probe", name: "ping", calls: 50)
        #expect(ping.billed(PlanBilling(freeCommands: ["ping"])) == Extent(0))
        #expect(ping.billed(PlanBilling()) == Extent(50))
    }

    @Test("a database that is awake for 730 h at 0.25 units is 182.5 compute hours")
    func compute() throws {
        var plan = try plan(
            PlanItem(.computeHours, price: Money(microdollars: 106_000), limit: 100_000),
            store: .postgres
        )
        plan.computeUnits = 250
        let bill = Bill(plan, for: use())
        #expect(bill.lines[0].quantity == Extent(182_500))
        // 182.5 × $0.106 = $19.345, which the vendor rounds to $19.35.
        #expect(bill.total.high == Money(microdollars: 19_345_000))
        #expect(bill.lines[0].share?.high == Figure(digits: 1_825_000, decimals: 6))
        #expect(bill.lines[0].loadAtLimit == nil)
    }

    @Test(
        "Neon's examples",
        arguments: [
            (106_000, 10, 2, 1, 1, 2_310_000), (106_000, 120, 20, 5, 10, 23_470_000),
            (106_000, 250, 40, 10, 20, 48_000_000), (222_000, 1_700, 100, 25, 50, 431_150_000),
            (222_000, 2_600, 150, 40, 75, 658_700_000),
        ]
    )
    func neon(
        price: Int64,
        hours: Int128,
        root: Int128,
        child: Int128,
        history: Int128,
        total: Int64
    ) {
        let compute = PlanItem(.computeHours, price: Money(microdollars: price))
        let storage = PlanItem(.storage, price: Money(microdollars: 350_000))
        let restore = PlanItem(.storage, price: Money(microdollars: 200_000))
        let sum =
            compute.amount(of: hours * 1_000) + storage.amount(of: (root + child) << 30)
            + restore.amount(of: history << 30)
        // The vendor rounds each sum to a cent.
        #expect(abs(sum.microdollars - total) <= 5_000, "\(sum)")
    }

    @Test("two extra branches of Neon for five hours cost about two cents")
    func branches() {
        let month = PlanItem(.hours, price: Money(microdollars: 1_500_000), pack: 730)
        #expect(month.amount(of: 2 * 5) == Money(microdollars: 20_548))
    }

    @Test(
        "until 2025 Upstash counted storage by the day: 6 GB on one day of thirty cost five cents"
    )
    func storageByDay() {
        let item = PlanItem(.dataHours, price: Money(microdollars: 250_000), pack: 30 * 24)
        #expect(item.amount(of: (6 << 30) * 24) == Money(microdollars: 50_000))
    }

    @Test("Atlas Flex: 20 days under 100 operations a second, 5 at 250 and 3 at 500 cost $11.70")
    func tiers() throws {
        let tiers: [(Int128, Int64)] = [
            (100, 11_000), (200, 20_500), (300, 28_800), (400, 35_600), (500, 41_100),
        ]
        let item = PlanItem(
            .operationsPerSecond,
            tiers: tiers.map {
                PlanTier(upTo: $0 * 1_000, hourly: Money(microdollars: $1))
            }
        )
        let days =
            item.amount(of: 99_000, hours: 20 * 24) + item.amount(of: 250_000, hours: 5 * 24)
            + item.amount(of: 500_000, hours: 3 * 24)
        #expect(days == Money(microdollars: 11_695_200))
        #expect("\(days)" == "$11.70")
        #expect(item.amount(of: 100_000) == item.amount(of: 0))
        #expect(item.amount(of: 600_000) == Money(microdollars: 30_003_000))
        var plan = try plan(item, store: .postgres)
        plan.hoursPerMonth = 744
        #expect(Bill(plan, for: use()).total.high == Money(microdollars: 8_184_000))
    }

    @Test(
        "an empty ElastiCache Serverless costs its least amount of data",
        arguments: [
            (Int128(107_374_182), 84_000, 6_132_000), (Int128(1) << 30, 125_000, 91_250_000),
        ]
    )
    func leastData(minimum: Int128, price: Int64, total: Int64) throws {
        let item = PlanItem(
            .dataHours,
            minimum: minimum * 730,
            price: Money(microdollars: price)
        )
        let amount = Bill(try plan(item), for: use()).total.high
        #expect(abs(amount.microdollars - total) <= 1)
    }

    @Test("what is included is not billed, and an overrun that is paid for is no end")
    func included() throws {
        let gigabyte = Int128(1) << 30
        let item = PlanItem(
            .bandwidth,
            included: 200 * gigabyte,
            price: Money(microdollars: 30_000),
            limit: 400 * gigabyte,
            overrun: .pay
        )
        #expect(item.amount(of: 199 * gigabyte) == .zero)
        #expect(item.amount(of: 300 * gigabyte) == Money(microdollars: 3_000_000))
        var bill = Bill(try plan(item), for: use())
        bill.lines[0].quantity = Extent(100 * gigabyte, 200 * gigabyte)
        #expect(bill.lines[0].loadAtLimit?.low == Figure(digits: 2_000_000, decimals: 6))
        #expect(bill.lines[0].loadAtLimit?.high == Figure(digits: 4_000_000, decimals: 6))
        #expect(bill.firstEnd == nil)
        bill.lines[0].item.overrun = .refuse
        #expect(bill.firstEnd == 0)
    }

    @Test("a day stands for 30.44 days")
    func extrapolation() {
        var use = MonthlyUse(measured: 2 * .day)
        use.commands = [CommandTally(endpoint: "a", name: "get", calls: 2_000)]
        #expect(use.perDay(2_000) == 1_000)
        #expect(use.perMonth(2_000) == 30_440)
    }

    @Test("days of the calendar")
    func dates() throws {
        let day = try #require(PlanDate("2026-11-20T15:25:44Z"))
        #expect("\(day)" == "2026-11-20")
        #expect(day.days(since: try #require(PlanDate("2026-06-18"))) == 155)
        #expect(try #require(PlanDate("1970-01-01")).number == 0)
        #expect(
            try #require(PlanDate("2000-03-01")).days(since: try #require(PlanDate("2000-02-28")))
                == 2
        )
        for wrong in ["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "today", ""] {
            #expect(PlanDate(wrong) == nil)
        }
    }
}
