import Measurement
import Stores
import Workload

/// Why what clients were told cannot be true: the contradiction, a sentence a line.
///
/// The shape is Elle's ("Let T1 = …; then T1 < T2 because …; however T2 < T1 because …: a
/// contradiction"): each of the two orders is refuted by what the later one saw.
struct HuntArgument {
    let finding: HuntFinding
    let play: HuntPlay
    let rule: HuntRule
    private let words: CallWords
    private let expiries: [HuntExpiry]
    let name: (HuntSchedule.Client) -> String

    init(
        _ finding: HuntFinding,
        _ play: HuntPlay,
        _ rule: HuntRule,
        words: CallWords,
        expiries: [HuntExpiry],
        names: @escaping (HuntSchedule.Client) -> String
    ) {
        self.finding = finding
        self.play = play
        self.rule = rule
        self.words = words
        self.expiries = expiries
        name = names
    }

    /// The sentences.
    var sentences: [String] {
        if finding.isWhole {
            return ["What the auditors counted at the end breaks the rule: \(finding.clash)."]
        }
        if finding.first == finding.second, rule.weight == .harm { return [repeated] }
        return switch rule {
        case .noOverlap, .payoutOnce, .codeOnce: twoOrders
        case .limitKept, .noStaleReads, .readYourWrites, .monotonicReads, .jobOnce, .noJobLost:
            brokenPromise
        case .lockByKey, .lockByResource: [sharedLock]
        case .releaseSafety: [foreignRelease]
        case .fencing: [staleWrite]
        case .nothingLost, .noGhost, .justifiedRefusals:
            ["A was told so at \(time(finding.at)) ms, yet \(finding.clash): a contradiction."]
        }
    }

    var a: String { name(finding.first) }
    var b: String { name(finding.second) }

    func time(_ instant: Nanoseconds) -> String { HuntTime.milliseconds(instant) }

    /// Why one client did the same thing twice.
    private var repeated: String {
        let lost = play.history.calls.first { call in
            guard call.client == finding.first, call.call.stores,
                case .failed = call.outcome
            else { return false }
            return true
        }
        let again = lost?.ended.map { "; the answer to its first try was lost at \(time($0)) ms" }
        return
            "\(a) alone broke the rule at \(time(finding.at)) ms: \(finding.clash)\(again ?? "")."
    }

    // MARK: Two that may not both be done

    private var twoOrders: [String] {
        let done =
            switch rule {
            case .noOverlap: "Both are booked, and \(finding.clash)."
            case .payoutOnce: "Money went out twice: \(finding.clash)."
            default: "It was good for one use: \(finding.clash)."
            }
        let (a, b) = (finding.first, finding.second)
        let orders = name(a) < name(b) ? [order(a, b), order(b, a)] : [order(b, a), order(a, b)]
        return [done] + orders
            + causes + ["Contradiction: only one of the two may stand."]
    }

    /// Why the one cannot have come before the other.
    private func order(
        _ early: HuntSchedule.Client,
        _ late: HuntSchedule.Client
    ) -> String {
        let order = "\(name(early)) before \(name(late)) is impossible:"
        guard let check = check(of: late) else {
            return "\(order) \(name(late)) would have been turned away, and was let through."
        }
        let missed =
            switch rule {
            case .noOverlap: "would have seen \(name(early))'s booking, and saw none"
            case .payoutOnce: "would have seen \(name(early))'s payout, and saw none"
            default: "would have found no code, and still found it"
            }
        return "\(order) \(name(late))'s check at \(time(check.sent)) ms \(missed)."
    }

    /// What let it happen, as far as the calls show it.
    private var causes: [String] {
        var causes: [String] = []
        if let (one, other) = guards, one != other {
            causes.append(
                "\(a) relied on '\(one)' and \(b) on '\(other)': neither excludes the other."
            )
        }
        for gone in expiries {
            guard let done = deed(of: gone.holder), gone.at < done,
                [finding.first, finding.second].contains(gone.holder)
            else { continue }
            let end = gone.isExpiry ? "expired" : "was gone"
            causes.append(
                "\(name(gone.holder))'s lock \(end) at \(time(gone.at)) ms, before it was done at"
                    + " \(time(done)) ms, and nothing told it."
            )
        }
        causes += [finding.first, finding.second].compactMap(partial)
        if rule == .noOverlap, let late = lateCause { causes.append(late) }
        return causes
    }

    /// That a client booked more days than it got; nil where it did not.
    private func partial(_ client: HuntSchedule.Client) -> String? {
        for call in play.history.calls where call.client == client && call.sent < finding.at {
            guard case .inside(.claimSlots(_, _, _, let range, _)) = call.call,
                case .answer(.count(let rows)) = call.outcome, rows < Int64(range.length)
            else { continue }
            return
                "\(name(client)) got \(rows) of \(range.length) days at \(time(call.sent)) ms, and"
                + " booked all of them."
        }
        return nil
    }

    /// When a client did what it should not have done.
    private func deed(of client: HuntSchedule.Client) -> Nanoseconds? {
        if rule == .noOverlap { return effect(of: client) }
        return play.history.marks.first { mark in
            guard mark.client == client, case .effect(let event) = mark.event else { return false }
            return event.kind == .takesEffect
        }?.at
    }

    /// The locks that the two relied on, by their calls; nil where one had none.
    private var guards: (String, String)? {
        guard let one = lock(of: finding.first), let other = lock(of: finding.second) else {
            return nil
        }
        return (one, other)
    }

    private func lock(of client: HuntSchedule.Client) -> String? {
        let calls = play.history.calls.filter { $0.client == client && $0.sent < finding.at }
        let lock = calls.last { call in
            switch call.call {
            case .inside(.lockResource), .inside(.advisoryLock): call.outcome != nil
            default: call.hasTakenLock
            }
        }
        switch lock?.call {
        case .command(.set(let key, _, _, _)): return words.text(of: key)
        case .command(.script(_, let keys, _)): return keys.first.map(words.text(of:))
        case .inside(let statement): return words.text(of: .inside(statement))
        default: return nil
        }
    }

    /// Why the later of the two did not see the earlier one, although it looked.
    private var lateCause: String? {
        let ends = [finding.first, finding.second].map { ($0, effect(of: $0) ?? .max) }
        let (early, late) = ends[0].1 <= ends[1].1 ? (ends[0], ends[1]) : (ends[1], ends[0])
        let (others, own) = (early.1, late.1)
        let (a, b) = (name(early.0), name(late.0))
        guard let check = check(of: late.0), own < .max else { return nil }
        if check.sent > others {
            guard let snapshot = snapshot(of: check), snapshot < others else { return nil }
            return
                "\(b)'s check came after \(a)'s commit at \(time(others)) ms, but its snapshot is"
                + " from its first statement at \(time(snapshot)) ms."
        }
        if let ended = check.ended, ended > others {
            return
                "\(b)'s statement was sent at \(time(check.sent)) ms and its snapshot is as old: it"
                + " waited for \(a), and did not see what \(a) had committed."
        }
        return "Nothing made \(b) look again between its check and its commit at \(time(own)) ms."
    }

    /// When the transaction of a call took its snapshot, where it has one for all of its
    /// statements.
    private func snapshot(of call: HuntCall) -> Nanoseconds? {
        let before = play.history.calls.filter {
            $0.client == call.client && $0.place <= call.place
        }
        guard let begin = before.lastIndex(where: { $0.call == .begin(.repeatableRead) }) else {
            return nil
        }
        return before[begin...].dropFirst().first?.sent
    }

    /// The last look of a client that found nothing in its way.
    private func check(of client: HuntSchedule.Client) -> HuntCall? {
        play.history.calls.last {
            $0.client == client && $0.hasFoundNothing && ($0.ended ?? .max) <= finding.at
        }
    }

    /// When what a client did was there for all to see.
    private func effect(of client: HuntSchedule.Client) -> Nanoseconds? {
        play.history.calls.last {
            $0.client == client && $0.call.stores && ($0.ended ?? .max) <= finding.at
        }?.ended
    }

    // MARK: Locks and tokens

    private var sharedLock: String {
        let since = acquired(finding.first).map { " since \(time($0)) ms" } ?? ""
        return "\(a) holds the lock\(since) and has not begun to release it; at"
            + " \(time(finding.at)) ms \(b) is told that it holds it, too: a contradiction."
    }

    private var foreignRelease: String {
        let since = acquired(finding.first).map { " since \(time($0)) ms" } ?? ""
        return "The lock was \(a)'s\(since); \(b)'s release removed it at \(time(finding.at)) ms,"
            + " so that anybody can take it while \(a) believes to hold it."
    }

    private var staleWrite: String {
        "When \(b)'s commit was sent, \(a)'s had been acknowledged, and \(finding.clash): the row"
            + " went back to an older owner at \(time(finding.at)) ms."
    }

    private func acquired(_ client: HuntSchedule.Client) -> Nanoseconds? {
        play.history.marks.last { mark in
            guard mark.client == client, mark.at <= finding.at,
                case .lock(let event) = mark.event
            else { return false }
            if case .acquires = event.kind { return true }
            return false
        }?.at
    }
}

extension HuntCall {
    /// Whether the call looked whether the way was free, and was told that it was.
    fileprivate var hasFoundNothing: Bool {
        switch call {
        case .inside(let statement), .statement(let statement):
            switch statement {
            case .countOverlapping, .countOverlappingOthers, .lockOverlapping, .countPayouts:
                outcome == .answer(.count(0))
            case .insertBookingChecked(let form, _, _, _, _):
                form != .pending && form != .once && outcome == .answer(.count(1))
            case .insertBookingIfFree: outcome == .answer(.count(1))
            default: false
            }
        case .command(.get), .command(.getDelete):
            if case .reply(.value) = outcome { true } else { false }
        default: false
        }
    }
}
