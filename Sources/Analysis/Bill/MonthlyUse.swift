public import Measurement

/// What a trial used of its stores, and what a month of it comes to.
///
/// A month is 30.44 days, each like the mean of those that were played: a day stands for every day,
/// a week for every week, and a part of a day for all of it.
public struct MonthlyUse: Sendable {
    /// The days of a mean month, in hundredths: 365.25 ÷ 12 = 30.44.
    public static let daysInHundredths: Int128 = 3_044

    /// The length of what was measured.
    public var measured: Nanoseconds
    /// The commands by kind.
    public var commands: [CommandTally] = []
    /// The most commands in a second, in thousandths, inner calls left out.
    public var commandsPerSecond: Int128 = 0
    /// The most statements in a second, in thousandths.
    public var statementsPerSecond: Int128 = 0
    /// The bytes of the largest command or reply.
    public var largestMessage: Int128 = 0
    /// The bytes of keys and values at the end; nil where the engine cannot know them.
    public var dataBytes: Int128?
    /// The largest used memory of Redis, which holds the server itself too.
    public var usedMemory: Int128 = 0
    /// The bytes that the database sent, at the most if the application added rows up itself.
    public var databaseBytes = Extent(0)
    /// The bytes of tables and indexes at the start.
    public var storedBytes: Int128 = 0
    /// The bytes that were added to tables and indexes in the measured part.
    public var storedGrowth: Int128 = 0
    /// The time that the database could sleep, by how long it waits before it does.
    public var sleep: [SleepRecord] = []
    /// The most database connections at once.
    public var connections: Int128 = 0
    /// The connections to Redis.
    public var redisConnections: Int128 = 0

    /// Creates a use of nothing over a time.
    public init(measured: Nanoseconds) { self.measured = measured }

    /// A count of the measured part, for a whole month.
    func perMonth(_ count: Int128) -> Int128 {
        Self.scaled(count, Int128(Nanoseconds.day) * Self.daysInHundredths, 100 * Int128(measured))
    }

    /// A count of the measured part, for a day.
    func perDay(_ count: Int128) -> Int128 {
        Self.scaled(count, Int128(Nanoseconds.day), Int128(measured))
    }

    private static func scaled(_ count: Int128, _ factor: Int128, _ divisor: Int128) -> Int128 {
        guard divisor > 0 else { return 0 }
        return (count * factor + divisor / 2) / divisor
    }

    /// The commands of the measured part as a plan's rules count them.
    func billedCommands(_ billing: PlanBilling) -> Extent {
        commands.reduce(Extent(0)) { $0 + $1.billed(billing) }
    }

    /// The quantity of a meter in a month under a plan's rules, in parts of the meter's unit.
    ///
    /// - Returns: nil where the trial does not tell.
    public func quantity(of meter: PlanMeter, under plan: Plan) -> Extent? {
        switch meter {
        case .base: Extent(1)
        case .hours: Extent(Int128(plan.hoursPerMonth))
        case .commands: billedCommands(plan.billing).map(perMonth)
        case .commandsPerDay: billedCommands(plan.billing).map(perDay)
        case .commandsPerSecond: Extent(commandsPerSecond)
        case .operationsPerSecond: Extent(statementsPerSecond)
        case .bandwidth: bandwidth(plan).map(perMonth)
        case .requestSize: Extent(largestMessage)
        case .data: Extent(dataBytes ?? usedMemory, usedMemory)
        case .dataHours:
            Extent(dataBytes ?? usedMemory, usedMemory).map { $0 * Int128(plan.hoursPerMonth) }
        case .processingUnits: processingUnits.map(perMonth)
        case .storage: Extent(storedBytes + perMonth(storedGrowth))
        case .computeHours: computeHours(plan)
        case .connections: Extent(plan.store == .redis ? redisConnections : connections)
        }
    }

    private func bandwidth(_ plan: Plan) -> Extent {
        guard plan.store == .redis else { return databaseBytes }
        let replies = commands.reduce(0) { $0 + Int128($1.bytesOut) }
        let both = commands.reduce(replies) { $0 + Int128($1.bytesIn) }
        return switch plan.billing.bandwidth {
        case .replies: Extent(replies)
        case .both: Extent(both)
        case .unknown: Extent(replies, both)
        }
    }

    /// At least one unit a command; at most one for each begun kilobyte beside.
    private var processingUnits: Extent {
        commands.filter { $0.name != "ping" }.reduce(Extent(0)) { sum, tally in
            let bytes = Int128(tally.bytesIn) + Int128(tally.bytesOut)
            let least = max(Int128(tally.calls), bytes >> 10)
            return sum + Extent(least, Int128(tally.calls) + bytes >> 10)
        }
    }

    /// The thousandths of compute-unit hours in which the database is awake.
    private func computeHours(_ plan: Plan) -> Extent? {
        let most = Int128(plan.hoursPerMonth) * Int128(plan.computeUnits)
        guard let after = plan.autosuspend else { return Extent(most) }
        guard let record = sleep.first(where: { $0.after == after }) else { return nil }
        let awake = Int128(measured - record.asleep)
        return Extent(Self.scaled(most, awake, Int128(measured)))
    }
}

extension CommandTally {
    /// How many commands they are under a plan's rules.
    func billed(_ billing: PlanBilling) -> Extent {
        guard !billing.freeCommands.contains(name) else { return Extent(0) }
        let (calls, inner) = (Int128(self.calls), Int128(inner))
        let good = calls - Int128(failed)
        let sent = Extent(
            billing.failedCalls == .billed ? calls : good,
            billing.failedCalls == .notBilled ? good : calls
        )
        if name == "multi" {
            // The members are commands; the two words around them may be.
            let words = billing.transactionWords
            let times = Extent(words == .billed ? 2 : 0, words == .notBilled ? 0 : 2)
            return Extent(
                times.low * sent.low + inner,
                times.high * sent.high + inner * Int128(billing.regions)
            )
        }
        let script = Extent(
            billing.scriptCalls == .billed ? inner : 0,
            billing.scriptCalls == .notBilled ? 0 : inner
        )
        guard isWrite, billing.regions > 1 else { return sent + script }
        // Of a script it is open which of its commands count once for each region.
        let least: Int128 = inner > 0 ? 1 : Int128(billing.regions)
        return Extent(
            sent.low * least + script.low,
            (sent.high + script.high) * Int128(billing.regions)
        )
    }
}
