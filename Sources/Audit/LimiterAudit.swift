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
    private let clientLimit: Int
    private let families: [String]

    /// Creates an audit that has seen nothing.
    ///
    /// - Parameters:
    ///   - families: The templates of the key families, for witnesses.
    ///   - clientLimit: The most clients of one rule that are kept in memory.
    public init(families: [String] = [], clientLimit: Int = 1_000_000) {
        self.families = families
        self.clientLimit = clientLimit
    }

    /// Takes note of an answer; answers arrive in the order of time.
    public func observe(_ admission: Admission) {
        let number: Int
        // A scenario has a few rules, so looking through them is faster than a dictionary.
        if let known = limiters.firstIndex(where: { $0.rule == admission.rule }) {
            number = known
        } else {
            number = limiters.count
            limiters.append(JudgedLimiter(rule: admission.rule))
        }
        limiters[number].observe(admission, clientLimit: clientLimit)
    }

    /// What was found, a record for each rule, in the order in which the rules were first seen.
    public func records() -> [LimiterRecord] { limiters.map(\.record) }

    /// What became of the rule that no window holds more than the limit, all limiters together.
    ///
    /// It is put to the test by the requests that the exact limiter would have refused.
    public func checks() -> [CheckRecord] {
        let records = records()
        var check = CheckRecord(name: "window-limit")
        func sum(_ part: (LimiterRecord) -> UInt64) -> UInt64 {
            records.reduce(0) { $0 + part($1) }
        }
        check.checked = sum { $0.admitted + $0.refused }
        guard check.checked > 0 else { return [] }
        check.contended = sum { $0.admitted + $0.refused - $0.oracleAdmitted }
        check.violations = sum(\.excess)
        check.dropped = sum(\.dropped)
        check.counts = [
            CheckRecord.Count("fullest-window", records.map(\.peak).max() ?? 0),
            CheckRecord.Count("false-refusals", sum(\.falseRefusals)),
        ]
        let first = limiters.compactMap { $0.firstExcess }.min { $0.admission.at < $1.admission.at }
        if let first { check.witness = witness(first) }
        return [check]
    }

    private func witness(_ excess: Excess) -> [String] {
        let (rule, client) = (excess.admission.rule, excess.admission.client)
        let family = Int(rule.family)
        let key = families.indices.contains(family) ? families[family] : "family \(family)"
        return [
            "LET IN TOO OFTEN  \(key), client \(client.wide):"
                + " \(rule.limit) in \(rule.window / .millisecond) ms are promised",
            "\(excess.first / .microsecond) us: the first of the window is let in",
            "\(excess.admission.at / .microsecond) us: number \(excess.count) of the window is let"
                + " in too",
        ]
    }
}

/// A request that was let in although the window before it was full.
private struct Excess {
    var admission: Admission
    /// How many the window holds with it.
    var count: Int
    /// When the first of them was let in.
    var first: Nanoseconds
}

/// One rule and the clients that it was applied to.
private struct JudgedLimiter {
    let rule: LimiterRule
    private var sum: LimiterRecord
    private var clients: [Client] = []
    private var numbers = ClientNumbers()
    /// The clients that were refused or asked for too much.
    private var judged: [JudgedClient] = []
    private(set) var firstExcess: Excess?

    /// A client; most are never refused and stay within the limit, and one log tells all of them.
    private struct Client {
        /// The window of what was asked, let in, and let in by the exact limiter, while these are
        /// the same.
        var log = WindowLog()
        /// The index among the judged ones from then on; -1 before.
        var judged = -1
    }

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
            clients.append(Client())
        } else {
            sum.dropped += 1
            return
        }
        if clients[number].judged < 0 {
            if admission.isAdmitted, clients[number].log.admits(admission.at, rule) {
                sum.oracleAdmitted += 1
                sum.admitted += 1
                sum.peak = max(sum.peak, UInt64(clients[number].log.count))
                return
            }
            clients[number].judged = judged.count
            judged.append(JudgedClient(clients[number].log))
            clients[number].log = WindowLog()
        }
        let before = sum.excess
        judged[clients[number].judged].observe(admission, rule, &sum)
        if firstExcess == nil, sum.excess > before {
            let window = judged[clients[number].judged].window
            firstExcess = Excess(admission: admission, count: window.count, first: window.first)
        }
    }

    /// The sums, and the refusals of clients that stayed within the limit to the end.
    var record: LimiterRecord {
        var record = sum
        record.clients = UInt64(clients.count)
        for client in judged where !client.wasOverLimit {
            record.falseRefusals += UInt64(client.refused)
        }
        return record
    }
}

/// The numbers of a limiter's clients; those of one small number are looked up in an array.
private struct ClientNumbers {
    private static let denseLimit: UInt64 = 1 << 20
    /// By the client's number; 0 is none, and every other value is one too large.
    private var dense: [UInt32] = []
    private var sparse: [Admission.Client: Int] = [:]

    subscript(client: Admission.Client) -> Int? {
        get {
            guard client.third == 0, client.wide < Self.denseLimit else { return sparse[client] }
            let place = Int(client.wide)
            return place < dense.count && dense[place] > 0 ? Int(dense[place]) - 1 : nil
        }
        set {
            guard client.third == 0, client.wide < Self.denseLimit else {
                sparse[client] = newValue
                return
            }
            let place = Int(client.wide)
            if place >= dense.count {
                let missing = max(place + 1, 2 * dense.count) - dense.count
                dense.append(contentsOf: repeatElement(0, count: missing))
            }
            dense[place] = UInt32((newValue ?? -1) + 1)
        }
    }
}

/// One client of a limiter.
private struct JudgedClient {
    private var asked: WindowLog
    private var admitted: WindowLog
    private var oracle: WindowLog
    private(set) var refused: UInt32 = 0
    /// Whether some window of what it asked for held more than the limit.
    private(set) var wasOverLimit = false

    /// How many were let in within the last window, and when the first of them was.
    var window: (count: Int, first: Nanoseconds) { (admitted.count, admitted.oldest) }

    /// Begins with the window of a client that was never refused and never over the limit.
    init(_ log: WindowLog) { (asked, admitted, oracle) = (log, log, log) }

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
///
/// Up to four are kept in place: most clients have no more in a window, and all of them together
/// would not stay in the processor's cache if each had memory of its own.
private struct WindowLog {
    private var few = InlineArray<4, Nanoseconds>(repeating: 0)
    /// The instants once there were more; the first `first` ones are forgotten.
    private var many: [Nanoseconds] = []
    private var first = 0
    private var isFew = true
    private(set) var count = 0

    /// The oldest instant; 0 where there is none.
    var oldest: Nanoseconds {
        if count == 0 { return 0 }
        return isFew ? few[0] : many[first]
    }

    /// Appends an instant if the rule leaves room for it.
    ///
    /// - Returns: Whether it does.
    mutating func admits(_ instant: Nanoseconds, _ rule: LimiterRule) -> Bool {
        forget(through: instant - rule.window)
        guard count < Int(rule.limit) else { return false }
        append(instant)
        return true
    }

    mutating func append(_ instant: Nanoseconds) {
        if isFew {
            if count < few.count {
                few[count] = instant
                count += 1
                return
            }
            many.append(contentsOf: few.indices.map { few[$0] })
            isFew = false
        }
        // The forgotten front goes when it is as long as the rest, so each instant moves once at
        // most.
        if first > 16, first >= count {
            many.removeFirst(first)
            first = 0
        }
        many.append(instant)
        count += 1
    }

    /// Drops the instants up to and including one.
    mutating func forget(through past: Nanoseconds) {
        guard isFew else { return forgetMany(through: past) }
        var kept = 0
        for place in 0..<count where few[place] > past {
            few[kept] = few[place]
            kept += 1
        }
        count = kept
    }

    private mutating func forgetMany(through past: Nanoseconds) {
        while count > 0, many[first] <= past {
            first += 1
            count -= 1
        }
        if count == 0 {
            many.removeAll(keepingCapacity: true)
            first = 0
            isFew = true
        }
    }
}
