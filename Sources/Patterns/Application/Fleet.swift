import Measurement
import Stores
import Workload

/// The instances of an application: which one serves a request, and when they start and end.
final class Fleet {
    /// The place of one instance; the connections belong to the place.
    private final class Slot {
        let instance: Instance
        /// Opened when the instance has started; nil where none runs.
        var started: Gate?
        var born: Nanoseconds = 0
        var lastUsed: Nanoseconds = 0
        var inFlight = 0

        init(_ instance: Instance) { self.instance = instance }
    }

    /// The instances by their place among those of the share.
    let instances: [Instance]
    private let share: Share
    /// How many instances the whole application has.
    let total: Int
    private let slots: [Slot]
    private let settings: InstanceSettings
    private let clock: any Clock
    private let recorder: Recorder
    private let seed: UInt64
    /// Requests that wait until an instance has room, the first one first.
    private var line: [Gate] = []
    /// Whether a request's number alone decides, because nothing comes, goes or is full.
    private let isPlain: Bool

    init(
        _ instances: [Instance],
        of total: Int,
        _ settings: InstanceSettings,
        _ shared: SharedState
    ) {
        self.instances = instances
        self.total = total
        share = shared.share
        self.settings = settings
        slots = instances.map(Slot.init)
        clock = instances[0].seams.clock
        recorder = shared.recorder
        seed = shared.seed
        isPlain =
            settings.routing == .roundRobin && !settings.areTransient && settings.concurrency == nil
        precondition(isPlain || share == .whole, "instances that cannot be divided are divided")
    }

    /// The place of the instance that serves a request, which must be given back.
    @inline(__always)
    func take(for request: Request) async -> Int {
        let turn = Share.turn(of: request, among: total)
        return isPlain ? share.place(of: turn) : await takeSlot(for: request, turn)
    }

    /// Gives an instance back when its request has ended.
    @inline(__always)
    func giveBack(_ place: Int) {
        if !isPlain { leave(slots[place]) }
    }

    // MARK: Time without requests

    /// Ends instances and closes connections that nothing has used for their time, until the
    /// application stops.
    func attend(_ place: Int) async {
        let slot = slots[place]
        while true {
            await clock.rest(until: nextDue(slot))
            if slot.instance.isStopping { return }
            if shouldEnd(slot) { end(slot) }
            if let timeout = settings.poolIdleTimeout,
                clock.now >= slot.instance.lastStatement + timeout
            {
                slot.instance.seams.sql.closeIdle()
            }
        }
    }

    /// Whether anything is due when no requests come.
    var needsAttendance: Bool { settings.areTransient || settings.poolIdleTimeout != nil }

    /// The next instant at which something may be due; later ones are looked at again then.
    private func nextDue(_ slot: Slot) -> Nanoseconds {
        func due(_ timeout: Nanoseconds?, since start: Nanoseconds) -> Nanoseconds {
            guard let timeout else { return .max }
            // What was due already is looked at again a whole timeout from now.
            return start + timeout > clock.now ? start + timeout : clock.now + timeout
        }
        return min(
            due(settings.idleTimeout, since: slot.lastUsed),
            due(settings.lifetime, since: slot.born),
            due(settings.poolIdleTimeout, since: slot.instance.lastStatement)
        )
    }

    // MARK: Places

    private func takeSlot(for request: Request, _ turn: Int) async -> Int {
        while true {
            for slot in slots where shouldEnd(slot) { end(slot) }
            if let place = place(for: request, turn) {
                await enter(slots[place])
                return place
            }
            let gate = Gate()
            line.append(gate)
            await gate.wait()
        }
    }

    /// Where the request goes; nil while every instance is full.
    private func place(for request: Request, _ turn: Int) -> Int? {
        switch settings.routing {
        case .roundRobin: return firstWithRoom(from: turn)
        case .random:
            var random = RandomStream(seed: seed ^ request.number, name: "routing")
            return firstWithRoom(from: Int(random.below(UInt64(slots.count))))
        case .reuse:
            let running = slots.indices.filter { slots[$0].started != nil && hasRoom(slots[$0]) }
            if let newest = running.max(by: { slots[$0].lastUsed < slots[$1].lastUsed }) {
                return newest
            }
            return slots.firstIndex { $0.started == nil }
        }
    }

    private func firstWithRoom(from start: Int) -> Int? {
        (0..<slots.count).lazy.map { (start + $0) % self.slots.count }
            .first { self.hasRoom(self.slots[$0]) }
    }

    private func hasRoom(_ slot: Slot) -> Bool {
        guard slot.inFlight < settings.concurrency ?? .max else { return false }
        // An instance past its time takes nothing new and ends when it has nothing to do.
        return slot.started == nil || !isPastLifetime(slot)
    }

    /// Starts the instance where none runs, and waits until it has started.
    private func enter(_ slot: Slot) async {
        slot.inFlight += 1
        slot.lastUsed = clock.now
        if let started = slot.started {
            await started.wait()
            return
        }
        let started = Gate()
        slot.started = started
        slot.born = clock.now
        if settings.areTransient {
            recorder.coldStart(at: clock.now)
            await clock.sleep(until: clock.now + settings.coldStart)
        }
        started.open()
    }

    private func leave(_ slot: Slot) {
        slot.inFlight -= 1
        slot.lastUsed = clock.now
        if shouldEnd(slot) { end(slot) }
        if !line.isEmpty { line.removeFirst().open() }
    }

    private func isPastLifetime(_ slot: Slot) -> Bool {
        settings.lifetime.map { clock.now >= slot.born + $0 } ?? false
    }

    private func shouldEnd(_ slot: Slot) -> Bool {
        guard slot.started != nil, slot.inFlight == 0 else { return false }
        let isIdle = settings.idleTimeout.map { clock.now >= slot.lastUsed + $0 } ?? false
        return isIdle || isPastLifetime(slot)
    }

    /// Ends an instance: its memory is gone, and its idle connections are closed.
    private func end(_ slot: Slot) {
        slot.started = nil
        slot.instance.forget()
    }
}
