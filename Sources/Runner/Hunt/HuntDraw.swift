import Measurement
import ScenarioFile
import Stores
import Workload

/// Draws the trials of a hunt: a few requests of the scenario's own stream that are about the same
/// thing, at instants of their own, with faults at instants of their own.
///
/// The number of a trial decides everything about it, so it does not matter which thread plays it.
struct HuntDraw: Sendable {
    /// A try: what is played, and where its delays come from.
    struct Try: Sendable {
        var schedule: HuntSchedule
        var delays: HuntDelays
    }

    /// The most requests of a trial: races need few, and few are quickly played.
    private static let mostRequests: UInt64 = 5
    /// A limit is only in danger where more ask than it lets in; one above this is not hunted.
    private static let largestLimit: Int64 = 200
    /// How often another first request is drawn where nobody else is about its thing.
    private static let anchorTries = 16

    private let stage: HuntStage
    private let seed: UInt64
    private let longestDelay: Nanoseconds
    /// How long a request takes that nothing disturbs.
    private let calm: Nanoseconds
    private let pool: HuntPool
    /// The most requests of a trial.
    private let most: UInt64
    /// The longest window of a limiter that is hunted; 0 without any.
    private let window: Nanoseconds
    /// Requests of the pool that an auditor judges.
    private let anchors: [Int]

    /// Prepares the draws of a setup.
    ///
    /// - Parameters:
    ///   - stage: Where the setup is played.
    ///   - pool: The requests to choose from.
    ///   - seed: The seed of the hunt.
    ///   - longestDelay: The longest delay of a call.
    ///   - rehearsal: What the setup does when nothing disturbs it.
    ///   - rules: The rules that are hunted.
    init(
        _ stage: HuntStage,
        _ pool: HuntPool,
        seed: UInt64,
        longestDelay: Nanoseconds,
        rehearsal: HuntRehearsal,
        rules: [HuntRule]
    ) {
        self.stage = stage
        self.seed = seed
        self.longestDelay = longestDelay
        calm = rehearsal.calm
        self.pool = pool
        let judged = rehearsal.judged
        anchors = pool.requests.indices.filter { judged.contains(pool.requests[$0].endpoint) }
        let limits =
            rules.contains(.limitKept)
            ? rehearsal.limits.filter { $0.limit <= Self.largestLimit } : []
        // One more than the limit breaks it, and a few who are refused tell two windows apart.
        let needed = limits.map { UInt64($0.limit) + 3 }.max() ?? 0
        most = max(Self.mostRequests, needed)
        window = limits.map(\.window).max() ?? 0
    }

    /// Whether there is anything to draw.
    var isEmpty: Bool { anchors.isEmpty }

    /// The trial with a number.
    func trial(_ number: Int) -> Try {
        let seed = RandomStream.seed(seed, repetition: number)
        var random = RandomStream(seed: seed, name: "hunt")
        let sixteenths = [0, 1, 2, 4, 8][Int(random.below(5))] as UInt64
        let longest =
            longestDelay > HuntLog.shortest
            ? random.logarithmic(from: HuntLog.shortest, to: longestDelay) : 0
        // Who is kept waiting for long can only be overtaken by somebody who comes that late.
        var reach = 4 * calm + (sixteenths > 0 && random.below(2) == 0 ? longest : 0)
        // Limits are kept or broken where two windows meet.
        if window > 0, random.below(2) == 0 { reach = max(reach, 2 * window) }
        let span = random.logarithmic(from: max(1, calm / 64), to: max(2, reach))
        var schedule = HuntSchedule(
            setup: stage.setup.name,
            seed: seed,
            requests: requests(over: span, &random)
        )
        // What a delay makes longer can be struck later, too.
        schedule.faults = faults(within: span + 2 * calm, &random)
        evict(within: span + 2 * calm, &schedule)
        return Try(
            schedule: schedule,
            delays: .drawn(seed: seed, sixteenths: sixteenths, longest: longest)
        )
    }

    // MARK: Requests

    private func requests(
        over span: Nanoseconds,
        _ random: inout RandomStream
    ) -> [Request] {
        var chosen = rivals(&random)
        let wanted = 2 + Int(random.below(most - 1))
        while chosen.count > wanted {
            // The first one is what the others were chosen for.
            chosen.remove(at: 1 + Int(random.below(UInt64(chosen.count - 1))))
        }
        var instants: [Nanoseconds] = [0]
        while instants.count < chosen.count {
            instants.append(Nanoseconds(random.below(UInt64(span))))
        }
        // Who comes first is drawn too, and is not always the first of the stream.
        for index in chosen.indices.dropLast() {
            let other = index + Int(random.below(UInt64(chosen.count - index)))
            chosen.swapAt(index, other)
        }
        return zip(chosen, instants.sorted()).map { index, instant in
            var request = pool.requests[index]
            request.at = instant
            return request
        }
    }

    /// A request that is judged, and those about the same thing, by their place in the pool.
    private func rivals(_ random: inout RandomStream) -> [Int] {
        var last: [Int] = []
        for _ in 0..<Self.anchorTries {
            let anchor = anchors[Int(random.below(UInt64(anchors.count)))]
            last = [anchor]
            guard !pool.groups.isEmpty else { break }
            let population = Int(random.below(UInt64(pool.groups.count)))
            let member = pool.requests[anchor].entities[population]
            var others = (pool.groups[population][member] ?? []).filter { $0 != anchor }
            let isAboutDays = stage.scenario.traffic.ranges != nil && random.below(4) > 0
            if isAboutDays {
                let days = pool.requests[anchor].range
                others.removeAll { !pool.requests[$0].range.overlaps(days) }
            }
            guard !others.isEmpty else { continue }
            last += others
            break
        }
        return last
    }

    // MARK: Faults

    /// Some of the setup's faults, each at an instant of its own.
    private func faults(
        within horizon: Nanoseconds,
        _ random: inout RandomStream
    ) -> [HuntSchedule.FaultTime] {
        var times: [HuntSchedule.FaultTime] = []
        for (number, fault) in stage.setup.faults.enumerated() {
            let isPlayed = random.below(8) > 0
            let isEarly = random.below(4) == 0
            let drawn = Nanoseconds(random.below(UInt64(horizon)))
            let start = isEarly ? 0 : drawn
            let isWhole = random.below(4) > 0
            let shorter = random.logarithmic(from: .microsecond, to: 10 * .second)
            guard isPlayed else { continue }
            let length = fault.end.map { $0 - fault.start }
            let time = HuntSchedule.FaultTime(
                number: number,
                start: start,
                end: length.map { start + (isWhole || $0 < shorter ? $0 : shorter) }
            )
            add(time, to: &times)
        }
        return times
    }

    /// Adds a fault, unless another decides the same at the same time.
    private func add(
        _ time: HuntSchedule.FaultTime,
        to times: inout [HuntSchedule.FaultTime]
    ) {
        guard let candidate = stage.fault(time) else { return }
        let clashes = times.compactMap(stage.fault).contains { $0.contradicts(candidate) }
        if !clashes { times.append(time) }
    }

    /// Lets some trials evict, where Redis may; it is drawn apart, so that a setup that evicts
    /// nothing has the trials that it would have otherwise.
    private func evict(within horizon: Nanoseconds, _ schedule: inout HuntSchedule) {
        guard let number = stage.eviction else { return }
        var random = RandomStream(seed: schedule.seed, name: "evictions")
        guard random.below(4) == 0 else { return }
        let start = Nanoseconds(random.below(UInt64(horizon)))
        let time = HuntSchedule.FaultTime(number: number, start: start, end: start + 1)
        add(time, to: &schedule.faults)
    }
}
