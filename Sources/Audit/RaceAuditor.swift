public import Measurement

/// Judges locks, releases, fencing tokens, effects and sessions while a trial runs.
///
/// Memory is bounded: locks cost as much as the attempts that are open at once, fences and effects
/// as much as there are resources and things to be done. Past the limit what is new is not judged,
/// and counted.
public final class RaceAuditor: RaceAudit {
    private var locksByKey: LockExclusionAudit
    private var locksByResource: LockExclusionAudit
    private var releases = ReleaseAudit()
    private var fences: FenceAudit
    private var effects: [EffectAudit]
    private var sessions: SessionAudit

    /// Creates an audit that has seen nothing.
    ///
    /// - Parameters:
    ///   - families: The templates of the key families, for witnesses.
    ///   - limit: The most resources, and the most things to be done once, that are kept in memory.
    public init(families: [String] = [], limit: Int = 1_000_000) {
        locksByKey = LockExclusionAudit("lock-exclusion-by-key", families)
        locksByResource = LockExclusionAudit("lock-exclusion-by-resource", families)
        fences = FenceAudit(limit: limit)
        effects = EffectEvent.Sort.allCases.map { EffectAudit($0, limit: limit) }
        sessions = SessionAudit(families)
    }

    /// Takes note of what happens to a lock.
    public func observe(_ event: LockEvent) {
        locksByKey.observe(event, of: .key(event.name))
        locksByResource.observe(event, of: .resource(event.resource))
        releases.observe(event)
    }

    /// Takes note of what happens to a fenced write.
    public func observe(_ event: FenceEvent) { fences.observe(event) }

    /// Takes note of what happens to an effect.
    public func observe(_ event: EffectEvent) {
        effects[Int(event.subject.sort.rawValue)].observe(event)
    }

    /// Takes note of what a session was shown.
    public func observe(_ event: ReadEvent) { sessions.observe(event) }

    /// What was found, a record for each rule that something was checked by.
    public func records(_ payouts: [StoredPayout]) -> [CheckRecord] {
        let locks = [locksByKey.record, locksByResource.record, releases.record, fences.record]
        let done = effects.map { $0.record(payouts) }
        return (locks + done + sessions.records).filter { $0.checked > 0 }
    }
}

extension AuditVerdict {
    /// What a rule's record says.
    ///
    /// - Parameters:
    ///   - check: The record.
    ///   - leastContended: How often something must have run against something else before a pass
    ///     counts.
    public init(_ check: CheckRecord, leastContended: UInt64 = 10) {
        if check.violations > 0 {
            self = .violated
        } else if check.dropped > 0 {
            self = .unknown(reason: "\(check.dropped) were not checked: the memory was full")
        } else if check.unknown > 0 {
            self = .unknown(reason: "\(check.unknown) outcomes were lost")
        } else {
            self = check.contended < leastContended ? .noContention : .pass
        }
    }
}
