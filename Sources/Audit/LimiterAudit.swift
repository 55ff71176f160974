public import Measurement

/// Judges limiters against an exact one, the sliding log of admitted requests, while a trial runs.
///
/// For each client it keeps the instants of one window three times: of what was asked, of what was
/// let in, and of what the exact limiter would have let in. The window of an instant t is (t − W,
/// t], so requests that lie exactly a window apart do not share one.
///
/// Memory is bounded: past the limit new clients are not judged, and their answers are counted.
public final class LimiterAudit: AdmissionAudit {
    private var limiters: [JudgedLimiter] = []
    private var numbers: [LimiterRule: Int] = [:]
    private let clientLimit: Int

    /// Creates an audit that has seen nothing.
    ///
    /// - Parameter clientLimit: The most clients of one rule that are kept in memory.
    public init(clientLimit: Int = 1_000_000) { self.clientLimit = clientLimit }

    /// Takes note of an answer; answers arrive in the order of time.
    public func observe(_ admission: Admission) {
        let number: Int
        if let known = numbers[admission.rule] {
            number = known
        } else {
            number = limiters.count
            numbers[admission.rule] = number
            limiters.append(JudgedLimiter(rule: admission.rule))
        }
        limiters[number].observe(admission, clientLimit: clientLimit)
    }

    /// What was found, a record for each rule, in the order in which the rules were first seen.
    public func records() -> [LimiterRecord] { limiters.map(\.record) }
}

/// One rule and the clients that it was applied to.
private struct JudgedLimiter {
    private let rule: LimiterRule
    private var sum: LimiterRecord
    private var clients: [JudgedClient] = []
    private var numbers: [Admission.Client: Int] = [:]

    init(rule: LimiterRule) {
        self.rule = rule
        sum = LimiterRecord(rule: rule)
    }

    mutating func observe(_ admission: Admission, clientLimit: Int) {
        let number: Int
        if let known = numbers[admission.client] {
            number = known
        } else if clients.count < clientLimit {
            number = clients.count
            numbers[admission.client] = number
            clients.append(JudgedClient())
        } else {
            sum.dropped += 1
            return
        }
        clients[number].observe(admission, rule, &sum)
    }

    /// The sums, and the refusals of clients that stayed within the limit to the end.
    var record: LimiterRecord {
        var record = sum
        record.clients = UInt64(clients.count)
        for client in clients where !client.wasOverLimit {
            record.falseRefusals += UInt64(client.refused)
        }
        return record
    }
}

/// One client of a limiter.
private struct JudgedClient {
    private var asked = WindowLog()
    private var admitted = WindowLog()
    private var oracle = WindowLog()
    private(set) var refused: UInt32 = 0
    /// Whether some window of what it asked for held more than the limit.
    private(set) var wasOverLimit = false

    mutating func observe(
        _ admission: Admission,
        _ rule: LimiterRule,
        _ sum: inout LimiterRecord
    ) {
        let past = admission.at - rule.window
        let limit = Int(rule.limit)
        if !wasOverLimit {
            asked.forget(through: past)
            asked.append(admission.at)
            wasOverLimit = asked.count > limit
            if wasOverLimit { asked = WindowLog() }
        }
        oracle.forget(through: past)
        if oracle.count < limit {
            oracle.append(admission.at)
            sum.oracleAdmitted += 1
        }
        admitted.forget(through: past)
        guard admission.isAdmitted else {
            refused += 1
            sum.refused += 1
            return
        }
        admitted.append(admission.at)
        sum.admitted += 1
        if admitted.count > limit { sum.excess += 1 }
        sum.peak = max(sum.peak, UInt64(admitted.count))
    }
}

/// The instants of a window, the oldest first.
private struct WindowLog {
    private var instants: [Nanoseconds] = []
    private var first = 0

    var count: Int { instants.count - first }

    mutating func append(_ instant: Nanoseconds) {
        // The forgotten front goes when it is as long as the rest, so each instant moves once at
        // most.
        if first > 16, first >= count {
            instants.removeFirst(first)
            first = 0
        }
        instants.append(instant)
    }

    /// Drops the instants up to and including one.
    mutating func forget(through past: Nanoseconds) {
        while first < instants.count, instants[first] <= past { first += 1 }
    }
}
