import Audit
import Measurement
import Stores
import Synchronization
import Workload

/// A call of a hunted trial.
struct HuntCall: Sendable {
    var client: HuntSchedule.Client
    var instance: Int
    /// Its place among the calls of its client.
    var place: Int
    var call: StoreCall
    /// When the client came to it.
    var began: Nanoseconds
    /// How long it was kept waiting.
    var delay: Nanoseconds = 0
    /// When it was sent, after its delay and after any pause of its instance.
    var sent: Nanoseconds
    /// When the outcome was there; nil where the trial ended before.
    var ended: Nanoseconds?
    var outcome: StoreOutcome?
}

/// What the application tells its auditors, and who does.
struct HuntMark: Sendable {
    enum Event: Sendable {
        case lock(LockEvent)
        case fence(FenceEvent)
        case effect(EffectEvent)
        case session(ReadEvent)
        case read(CachedRead)
        case admission(Admission)
        case job(JobEvent)
    }
    var client: HuntSchedule.Client
    var event: Event
    var at: Nanoseconds
}

/// What happened in a hunted trial, in order.
struct HuntHistory: Sendable {
    var calls: [HuntCall] = []
    var marks: [HuntMark] = []

    /// The delays that were played, as a schedule records them.
    var delays: [HuntSchedule.Delay] {
        calls.filter { $0.delay > 0 }
            .map { HuntSchedule.Delay(client: $0.client, call: $0.place, time: $0.delay) }
            .sorted { ($0.client, $0.call) < ($1.client, $1.call) }
    }
}

extension HuntHistory {
    /// The instance that asked a limiter in its own memory for a client; nil where none did.
    func instance(of client: HuntSchedule.Client) -> Int? {
        for mark in marks where mark.client == client {
            if case .admission(let admission) = mark.event { return admission.instance }
        }
        return nil
    }
}

/// Where the delays of a trial come from.
enum HuntDelays: Sendable {
    /// They are drawn for each client from a stream of its own, so that a client that is left out
    /// shifts nobody else's.
    case drawn(seed: UInt64, sixteenths: UInt64, longest: Nanoseconds)
    /// They are those of a schedule.
    case recorded([HuntSchedule.Delay])
}

/// Sees every call and every race event of a trial, and keeps calls waiting.
final class HuntLog: CallWatch, RaceAudit, AdmissionAudit, OutcomeWatch {
    /// The shortest delay that is drawn: shorter than any call to a store.
    static let shortest = 10 * Nanoseconds.microsecond

    private let clocks: [any Clock]
    private let delays: HuntDelays
    private let auditor: RaceAuditor
    private let limiters = LimiterAudit()
    private let keep: (HuntHistory) -> Void
    private var history = HuntHistory()
    private var places: [HuntSchedule.Client: Int] = [:]
    private var streams: [HuntSchedule.Client: RandomStream] = [:]
    private var recorded: [HuntSchedule.Client: [HuntSchedule.Delay]] = [:]
    /// Under which stamp who takes locks.
    private var owners: [UInt64: HuntSchedule.Client] = [:]
    /// Whose call was sent or answered last; an event that comes without a wait is its own.
    private var latest = HuntSchedule.Client(request: 0)

    /// Creates a log.
    ///
    /// - Parameters:
    ///   - clocks: The clock of each instance.
    ///   - delays: Where the delays come from.
    ///   - families: The templates of the key families.
    ///   - keep: Told the history at the end of the trial.
    init(
        clocks: [any Clock],
        delays: HuntDelays,
        families: [String],
        keep: @escaping (HuntHistory) -> Void
    ) {
        self.clocks = clocks
        self.delays = delays
        self.keep = keep
        auditor = RaceAuditor(families: families)
        if case .recorded(let list) = delays {
            for delay in list { recorded[delay.client, default: []].append(delay) }
        }
    }

    // MARK: Calls

    func before(_ call: StoreCall, of request: Request, on instance: Int) async -> Int {
        let client = HuntSchedule.Client(request)
        let place = places[client, default: 0]
        places[client] = place + 1
        let clock = clocks[instance]
        let number = history.calls.count
        let began = clock.now
        if let owner = call.lockOwner { owners[owner] = client }
        history.calls.append(
            HuntCall(
                client: client,
                instance: instance,
                place: place,
                call: call,
                began: began,
                sent: began
            )
        )
        // Of work beside the requests only a queue's workers keep their numbers, by which a
        // schedule can name them.
        let isNamed = !client.isBackground || call.isOfWorker
        let delay = isNamed ? delay(of: client, at: place) : 0
        history.calls[number].delay = delay
        // An instance that stands still sends nothing, and its clock waits with it.
        await clock.sleep(until: began + delay)
        history.calls[number].sent = clock.now
        latest = client
        return number
    }

    func after(_ number: Int, _ outcome: StoreOutcome) {
        history.calls[number].ended = clocks[history.calls[number].instance].now
        history.calls[number].outcome = outcome
        latest = history.calls[number].client
    }

    private func delay(of client: HuntSchedule.Client, at place: Int) -> Nanoseconds {
        switch delays {
        case .recorded:
            return recorded[client]?.first { $0.call == place }?.time ?? 0
        case .drawn(let seed, let sixteenths, let longest):
            let submission = UInt64(client.submission) << 56
            var stream =
                streams[client]
                ?? RandomStream(seed: seed ^ client.request ^ submission, name: "delays")
            defer { streams[client] = stream }
            guard stream.below(16) < sixteenths, longest > Self.shortest else { return 0 }
            return stream.logarithmic(from: Self.shortest, to: longest)
        }
    }

    // MARK: Race events

    func observe(_ event: LockEvent) {
        auditor.observe(event)
        mark(owners[event.owner] ?? latest, .lock(event), event.at)
    }

    func observe(_ event: FenceEvent) {
        auditor.observe(event)
        mark(owners[event.owner] ?? latest, .fence(event), event.at)
    }

    func observe(_ event: ReadEvent) {
        auditor.observe(event)
        mark(latest, .session(event), event.at)
    }

    func observe(_ event: EffectEvent) {
        auditor.observe(event)
        // A job is known by a mark of its own, which names its worker.
        if event.subject.sort == .job { return }
        mark(client(event.attempt), .effect(event), event.at)
    }

    func observe(_ read: CachedRead) {
        // What the session makes of it comes next, and has no number of its own.
        latest = client(read.request)
        mark(latest, .read(read), read.at)
    }

    func observe(_ job: JobEvent) { mark(client(job.client), .job(job), job.at) }

    func observe(_ admission: Admission) {
        limiters.observe(admission)
        mark(client(admission.request), .admission(admission), admission.at)
    }

    /// The client that an event names by its request.
    private func client(_ request: UInt64) -> HuntSchedule.Client {
        latest.request == request ? latest : HuntSchedule.Client(request: request)
    }

    private func mark(
        _ client: HuntSchedule.Client,
        _ event: HuntMark.Event,
        _ instant: Nanoseconds
    ) {
        history.marks.append(HuntMark(client: client, event: event, at: instant))
    }

    func records() -> [LimiterRecord] { limiters.records() }

    func checks() -> [CheckRecord] { limiters.checks() }

    func records(_ payouts: [StoredPayout]) -> [CheckRecord] {
        keep(history)
        return auditor.records(payouts)
    }
}

extension StoreCall {
    /// Whether a queue's worker makes the call, and nobody else does.
    var isOfWorker: Bool {
        switch self {
        case .command(.streamReadGroup), .command(.streamAutoClaim),
            .command(.streamAcknowledge):
            true
        default: false
        }
    }

    /// The stamp under which the call takes a lock, if it does.
    var lockOwner: UInt64? {
        switch self {
        case .command(.set(_, .payload(let payload), _, .ifAbsent)): payload.stamp
        case .command(.script(.acquireFenced, _, let arguments)):
            arguments.first.map { UInt64(bitPattern: $0) }
        default: nil
        }
    }
}

extension RandomStream {
    /// A time whose order of magnitude is drawn evenly: a power of two between the bounds, and
    /// within it evenly.
    mutating func logarithmic(from low: Nanoseconds, to high: Nanoseconds) -> Nanoseconds {
        var doublings: UInt64 = 1
        while low <= high >> (doublings + 1) { doublings += 1 }
        let start = low << below(doublings)
        return min(high, start + Nanoseconds(below(UInt64(start))))
    }
}
