import Measurement

/// What was promised of sessions, limiters, jobs and counts; a promise that nobody relied on has no
/// row.
extension Summary {
    mutating func addPromises(of families: [FamilyRecord], _ limiters: [LimiterRecord]) {
        addSessions(families)
        addLimiters(limiters)
        addDeliveries(families)
        addCounts(families)
    }

    private mutating func addSessions(_ families: [FamilyRecord]) {
        let reads = families.reduce(0) { $0 + $1.sessionReads }
        guard reads > 0 else { return }
        add(.ownWritesMissed, families.reduce(0) { $0 + $1.ownWritesMissed }, of: reads)
        add(.backwardReads, families.reduce(0) { $0 + $1.backwardReads }, of: reads)
    }

    private mutating func addLimiters(_ limiters: [LimiterRecord]) {
        let admitted = limiters.reduce(0) { $0 + $1.admitted }
        let answers = limiters.reduce(admitted) { $0 + $1.refused }
        guard answers > 0 else { return }
        let exact = limiters.reduce(0) { $0 + $1.oracleAdmitted }
        add(.limiterAdmitted, admitted, of: answers)
        add(.limiterRefused, answers - admitted, of: answers)
        add(.limiterRatio, Figure(admitted, over: exact), of: answers)
        let peaks = limiters.compactMap { Figure($0.peak, over: $0.rule.limit) }
        add(.limiterPeak, peaks.max { $0.digits < $1.digits }, of: answers)
        add(.limiterExcess, limiters.reduce(0) { $0 + $1.excess }, of: answers)
        add(.limiterFalseRefusals, limiters.reduce(0) { $0 + $1.falseRefusals }, of: answers)
    }

    private mutating func addDeliveries(_ families: [FamilyRecord]) {
        let entrusted = families.reduce(0) { $0 + $1.entrusted }
        let repeated = families.reduce(0) { $0 + $1.repeated }
        if entrusted > 0 {
            // By family: what arrived of one does not make up for what another lost.
            let undelivered = families.reduce(0) { sum, family in
                sum + family.entrusted - min(family.entrusted, family.delivered)
            }
            add(.entrusted, entrusted, of: entrusted)
            add(.undelivered, undelivered, of: entrusted)
        }
        if entrusted + repeated > 0 { add(.repeated, repeated, of: entrusted) }
        let lost = families.reduce(0) { $0 + $1.lost }
        if lost > 0 { add(.valuesLost, lost, of: lost) }
    }

    private mutating func addCounts(_ families: [FamilyRecord]) {
        let counts = families.reduce(0) { $0 + $1.counts }
        guard counts > 0 else { return }
        let sum = families.reduce(0) { $0 + $1.countErrorSum }
        add(.countErrorMean, Figure(sum, over: Int128(counts) * 1_000_000), of: counts)
        let most = families.map(\.countErrorMax).max() ?? 0
        add(.countErrorMax, Figure(most, over: 1_000_000), of: counts)
    }

    /// The time that both servers worked for a request, where the engine knows it of either.
    mutating func addServerTime(_ trial: TrialRecord) {
        let requests = trial.timeline.reduce(0) { $0 + $1.completed }
        let busy = trial.engine.redisBusy + trial.engine.databaseBusy
        guard busy > 0 else { return }
        let each = Figure(busy, over: Int128(requests) * Int128(Nanoseconds.microsecond))
        add(.serverTime, each?.rounded(to: 3), of: requests)
    }
}
