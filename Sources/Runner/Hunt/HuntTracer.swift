import Analysis
import Measurement
import ScenarioFile
import Stores
import Workload

/// Makes the trace of a trial that broke a rule: what happened up to then, in order, lane by lane.
struct HuntTracer {
    /// A row before it has its place.
    private struct Row {
        var event: RaceTrace.Event
        var call: HuntCall?
    }
    private let stage: HuntStage
    private let schedule: HuntSchedule
    private let play: HuntPlay
    private let rule: HuntRule
    private let finding: HuntFinding
    private let words: CallWords
    /// The clients by their lane, A before B.
    private let clients: [HuntSchedule.Client]
    private let stores: [StoreName]

    /// Prepares the trace.
    init(_ stage: HuntStage, _ schedule: HuntSchedule, _ play: HuntPlay, _ rule: HuntRule) {
        let words = CallWords(families: stage.setup.families)
        let resource =
            stage.setup.bookedPopulation.map { stage.scenario.populations[$0].name } ?? "resource"
        let name: (LockEvent.Name) -> String = {
            words.text(of: Key(family: $0.family, wide: $0.wide, third: $0.third))
        }
        let finding = play.finding(of: rule, resource: resource, keys: name)
        self.stage = stage
        self.schedule = schedule
        self.play = play
        self.rule = rule
        self.finding = finding
        self.words = words
        var clients: [HuntSchedule.Client] = []
        for call in play.history.calls where call.sent < finding.at && !call.client.isBackground {
            if !clients.contains(call.client) { clients.append(call.client) }
        }
        for client in finding.also + [finding.first, finding.second] where !clients.contains(client)
        {
            clients.append(client)
        }
        self.clients = clients
        stores = [StoreName.redis, .postgres].filter { store in
            play.history.calls.contains {
                $0.call.store == store && $0.sent < finding.at && clients.contains($0.client)
            }
        }
    }

    /// The trace.
    func trace() -> RaceTrace {
        // Who does something and then makes a call at the same instant did it before.
        var rows = effectRows() + callRows() + delayRows() + goneRows() + faultRows()
        rows = rows.enumerated()
            .sorted { ($0.element.event.at, $0.offset) < ($1.element.event.at, $1.offset) }
            .map(\.element)
        rows = folded(rows)
        let decisive = rows.lastIndex {
            $0.event.kind == .effect || ($0.event.until ?? $0.event.at) == finding.at
        }
        if let decisive { rows[decisive].event.isDecisive = true }
        return RaceTrace(
            scenario: stage.scenario.name,
            setup: stage.setup.name,
            rule: rule.rawValue,
            title: finding.title,
            lanes: lanes(),
            events: rows.map(\.event),
            spans: spans(rows),
            argument: HuntArgument(
                finding,
                play,
                rule,
                words: words,
                expiries: expiries(),
                names: name
            ).sentences,
            alsoBroken: HuntRule.allCases
                .filter { $0 != rule && play.verdict.violations(of: $0) > 0 }.map(\.rawValue)
        )
    }

    // MARK: Lanes

    /// The letter of a client.
    private func name(_ client: HuntSchedule.Client) -> String {
        guard let lane = clients.firstIndex(of: client) else { return "?" }
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return lane < letters.count ? String(letters[lane]) : "C\(lane)"
    }

    private func lanes() -> [RaceTrace.Lane] {
        let clients = clients.map { client in
            let instance =
                play.history.calls.first { $0.client == client }?.instance
                ?? play.history.instance(of: client)
            var detail = client.operation
            if stage.setup.instances > 1, let instance { detail += ", instance \(instance)" }
            return RaceTrace.Lane(name: name(client), detail: detail, isStore: false)
        }
        return clients + stores.map { RaceTrace.Lane(name: $0.rawValue, isStore: true) }
    }

    private func lane(_ client: HuntSchedule.Client) -> Int {
        clients.firstIndex(of: client) ?? 0
    }

    private func lane(_ store: StoreName) -> Int? {
        stores.firstIndex(of: store).map { clients.count + $0 }
    }

    // MARK: Rows

    private func callRows() -> [Row] {
        shownCalls().map { call in
            var event = RaceTrace.Event(
                at: call.sent,
                kind: .call,
                lane: lane(call.client),
                words: words.text(of: call.call)
            )
            event.store = lane(call.call.store)
            event.answer = words.text(of: call.outcome, to: call.call)
            event.until = call.ended
            event.operation = call.client.operation
            event.function = words.kind(of: call.call)
            if case .command(let command) = call.call, let key = command.lockKey {
                event.key = words.text(of: key)
            }
            if case .failed(let error) = call.outcome { event.error = error.word }
            return Row(event: event, call: call)
        }
    }

    /// The calls up to the violation, without what a client did after its booking was made, unless
    /// somebody took a lock afterwards.
    private func shownCalls() -> [HuntCall] {
        let calls = play.history.calls.filter {
            // A worker that asks and is given nothing has no part in it.
            $0.sent < finding.at && clients.contains($0.client)
                && !($0.call.isFetch && $0.takenJobs.isEmpty)
        }
        guard rule == .noOverlap else { return calls }
        let lastLock = calls.filter { $0.hasTakenLock }.map(\.sent).max() ?? 0
        let made = [finding.first, finding.second].map { ($0, play.storedAt($0) ?? .max) }
        return calls.filter { call in
            call.sent <= lastLock
                || !made.contains { $0.0 == call.client && $0.1 <= call.sent }
        }
    }

    private func delayRows() -> [Row] {
        play.history.calls.filter {
            $0.delay > 0 && $0.began < finding.at && clients.contains($0.client)
        }.map { call in
            var event = RaceTrace.Event(
                at: call.began,
                kind: .delay,
                lane: lane(call.client),
                words: "~~ waits \(HuntTime.text(call.delay)) ~~"
            )
            event.until = call.sent
            event.operation = call.client.operation
            event.function = "delay"
            return Row(event: event)
        }
    }

    /// The ends of locks that nobody released: their time to live is over, or they are missed.
    private func goneRows() -> [Row] {
        guard let redis = lane(.redis) else { return [] }
        return expiries().map { gone in
            var event = RaceTrace.Event(
                at: gone.at,
                kind: .gone,
                lane: redis,
                words: gone.isExpiry ? "\(gone.key) expires" : "\(gone.key) is not there any more"
            )
            event.function = gone.isExpiry ? "expired" : "lost"
            event.key = gone.key
            return Row(event: event)
        }
    }

    /// The ends of locks that nobody released, in the order of time.
    private func expiries() -> [HuntExpiry] {
        guard let settings = stage.setup.redis else { return [] }
        let network =
            settings.network == .loopback
            ? Calibration.shipped.loopback(to: .redis) : settings.network
        var gone: [HuntExpiry] = []
        var held: [Key: (end: Nanoseconds, client: HuntSchedule.Client)] = [:]
        func end(_ key: Key, at instant: Nanoseconds, isExpiry: Bool) {
            guard instant < finding.at, let holder = held.removeValue(forKey: key)?.client else {
                return
            }
            let text = words.text(of: key)
            gone.append(HuntExpiry(key: text, holder: holder, at: instant, isExpiry: isExpiry))
        }
        for call in play.history.calls where call.ended != nil {
            guard case .command(let command) = call.call, let key = command.lockKey else {
                continue
            }
            let arrival = call.sent + network.oneWay
            let isTaken = command.lockLife != nil && call.outcome?.isTaken == true
            // How long the way to Redis took is known to within what the network varies by.
            if let old = held[key], old.end <= (isTaken ? call.ended ?? arrival : call.sent) {
                end(key, at: min(old.end, max(call.sent, call.began)), isExpiry: true)
            }
            if let life = command.lockLife, call.outcome?.isTaken == true {
                if held[key] != nil { end(key, at: call.sent, isExpiry: false) }
                held[key] = (arrival + life, call.client)
            } else if command.removes, call.outcome == .reply(.integer(1)) {
                held[key] = nil
            }
        }
        // The order of keys does not show: what comes out is sorted by time and text.
        for (key, old) in held { end(key, at: old.end, isExpiry: true) }
        return gone.sorted { ($0.at, $0.key) < ($1.at, $1.key) }
    }

    private func faultRows() -> [Row] {
        schedule.faults.compactMap { time in
            guard time.start < finding.at, let fault = stage.fault(time) else { return nil }
            let place: Int? =
                switch fault.target {
                case .redis: lane(.redis)
                case .postgres: lane(.postgres)
                case .application:
                    clients.firstIndex { client in
                        play.history.calls.contains {
                            $0.client == client && fault.strikes($0.instance)
                        }
                    }
                }
            guard let place else { return nil }
            var event = RaceTrace.Event(
                at: fault.start,
                kind: .fault,
                lane: place,
                words: time.number == stage.eviction
                    ? "!! redis evicts whatever its policy lets go"
                    : "!! \(HuntTime.words(of: fault))"
            )
            event.until = fault.end
            event.function = "\(fault.target.rawValue)-\(fault.kind.rawValue)"
            return Row(event: event)
        }
    }

    private func effectRows() -> [Row] {
        var rows = play.history.marks.compactMap { mark -> Row? in
            guard mark.at <= finding.at, let (function, words) = effect(of: mark) else {
                return nil
            }
            return effectRow(mark.client, at: mark.at, function, words)
        }
        if rule == .noJobLost {
            rows.append(effectRow(finding.first, at: finding.at, "lost", "the job is not done"))
        }
        return rows
    }

    private func effectRow(
        _ client: HuntSchedule.Client,
        at instant: Nanoseconds,
        _ function: String,
        _ words: String
    ) -> Row {
        var row = RaceTrace.Event(
            at: instant,
            kind: .effect,
            lane: lane(client),
            words: words
        )
        row.operation = client.operation
        row.function = function
        return Row(event: row)
    }

    /// What a mark shows of the world outside of the stores: its sort, and its words.
    private func effect(of mark: HuntMark) -> (String, String)? {
        switch mark.event {
        case .effect(let event):
            guard event.kind == .takesEffect else { return nil }
            return switch event.subject.sort {
            case .payout: ("pay", "the provider pays")
            case .code: ("accept", "the code is accepted")
            // Its worker is known by a mark of its own.
            case .job: nil
            }
        case .job(let event):
            guard event.kind == .isDone, event.job == finding.job else { return nil }
            return ("work", "does the job of op-\(event.job)")
        case .admission(let admission):
            // Where a store was asked, its answer says as much.
            guard rule == .limitKept, finding.also.contains(mark.client), !asks(mark.client)
            else { return nil }
            return admission.isAdmitted ? ("admit", "is let in") : ("refuse", "is refused")
        case .read(let read):
            guard rule == .noStaleReads, mark.at == finding.at, !asks(mark.client) else {
                return nil
            }
            return ("read", "finds its own copy of version \(read.shown)")
        case .lock, .fence, .session: return nil
        }
    }

    /// Whether a client asks any store.
    private func asks(_ client: HuntSchedule.Client) -> Bool {
        play.history.calls.contains { $0.client == client }
    }

    /// The rows with equal calls that a client makes again and again as one.
    private func folded(_ rows: [Row]) -> [Row] {
        var folded: [Row] = []
        for row in rows {
            let last = folded.lastIndex { $0.event.lane == row.event.lane }
            if let last, row.event.kind == .call, folded[last].event.kind == .call,
                folded[last].event.words == row.event.words,
                folded[last].event.answer == row.event.answer
            {
                folded[last].event.repeats += 1
                folded[last].event.until = row.event.until
            } else {
                folded.append(row)
            }
        }
        return folded
    }

    // MARK: Spans

    private func spans(_ rows: [Row]) -> [RaceTrace.Span] {
        var spans: [RaceTrace.Span] = []
        let last = rows.count - 1
        for (start, row) in rows.enumerated() {
            guard let call = row.call else {
                if row.event.kind == .fault {
                    let end = rows.lastIndex { $0.event.at < row.event.until ?? .max } ?? last
                    let span = RaceTrace.Span(
                        kind: .fault,
                        lane: row.event.lane,
                        rows: start...max(start, end)
                    )
                    spans.append(span)
                }
                continue
            }
            if case .begin = call.call {
                let end = rows[start...].firstIndex {
                    $0.call?.client == call.client && $0.call?.call.endsTransaction == true
                }
                spans.append(
                    RaceTrace.Span(
                        kind: .transaction,
                        lane: row.event.lane,
                        rows: start...(end ?? last)
                    )
                )
            }
            if case .command(let command) = call.call, command.lockLife != nil,
                call.outcome?.isTaken == true, let redis = lane(.redis)
            {
                let end = rows[(start + 1)...].firstIndex { later in
                    later.event.key == row.event.key
                        && (later.event.kind == .gone || later.call?.hasRemoved == true)
                }
                spans.append(
                    RaceTrace.Span(
                        kind: .key,
                        lane: redis,
                        rows: start...(end ?? last),
                        owner: row.event.lane
                    )
                )
            }
        }
        return spans
    }
}

extension HuntSchedule.Client {
    /// The client as reports name it.
    var operation: String {
        if isBackground { return "\(Self.worker)\(request - Self.firstBackground)" }
        return submission == 0 ? "op-\(request)" : "op-\(request)/\(submission + 1)"
    }
}

/// The end of a lock that its holder did not release.
struct HuntExpiry {
    var key: String
    var holder: HuntSchedule.Client
    var at: Nanoseconds
    /// Whether its time to live was over; otherwise it was lost.
    var isExpiry: Bool
}

extension HuntCall {
    /// Whether the call took a lock in Redis.
    var hasTakenLock: Bool {
        if case .command(let command) = call {
            command.lockLife != nil && outcome?.isTaken == true
        } else {
            false
        }
    }

    /// Whether the call removed a key.
    fileprivate var hasRemoved: Bool {
        if case .command(let command) = call {
            command.removes && outcome == .reply(.integer(1))
        } else {
            false
        }
    }
}

extension StoreCall {
    /// The store that is called.
    var store: StoreName {
        if case .command = self { .redis } else { .postgres }
    }

    /// Whether a worker asks for jobs.
    fileprivate var isFetch: Bool {
        switch self {
        case .command(.streamReadGroup), .command(.streamAutoClaim): true
        default: false
        }
    }

    /// Whether no transaction is open after it.
    fileprivate var endsTransaction: Bool { self == .commit || self == .rollback }
}

extension StoreOutcome {
    /// Whether a command that takes a lock has taken it.
    fileprivate var isTaken: Bool {
        switch self {
        case .reply(.ok): true
        case .reply(.integer(let token)): token > 0
        default: false
        }
    }
}

extension Command {
    /// The key of the lock or the code that the command is about.
    fileprivate var lockKey: Key? {
        switch self {
        case .set(let key, _, _, _), .get(let key), .getDelete(let key), .expire(let key, _): key
        case .delete(let keys), .script(_, let keys, _): keys.first
        default: nil
        }
    }

    /// How long a lock lives that the command takes; nil where it takes none.
    fileprivate var lockLife: Nanoseconds? {
        switch self {
        case .set(_, _, .some(let life), .ifAbsent): life
        case .script(.acquireFenced, _, let arguments):
            arguments.count > 1 ? arguments[1] * .millisecond : nil
        default: nil
        }
    }

    /// Whether the command removes a key when it answers 1.
    fileprivate var removes: Bool {
        switch self {
        case .delete, .script(.releaseIfOwner, _, _): true
        default: false
        }
    }
}
