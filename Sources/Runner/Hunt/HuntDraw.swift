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
    /// How often another first request is drawn where nobody else is about its thing.
    private static let anchorTries = 16

    private let stage: HuntStage
    private let seed: UInt64
    private let longestDelay: Nanoseconds
    /// How long a request takes that nothing disturbs.
    private let calm: Nanoseconds
    private let pool: HuntPool
    /// Requests of the pool that an auditor judges.
    private let anchors: [Int]

    /// Prepares the draws of a setup.
    ///
    /// - Parameters:
    ///   - stage: Where the setup is played.
    ///   - pool: The requests to choose from.
    ///   - seed: The seed of the hunt.
    ///   - longestDelay: The longest delay of a call.
    ///   - judged: The endpoints whose requests an auditor judges.
    ///   - calm: How long the longest of these takes that nothing disturbs.
    init(
        _ stage: HuntStage,
        _ pool: HuntPool,
        seed: UInt64,
        longestDelay: Nanoseconds,
        judged: [UInt16],
        calm: Nanoseconds
    ) {
        self.stage = stage
        self.seed = seed
        self.longestDelay = longestDelay
        self.calm = calm
        self.pool = pool
        anchors = pool.requests.indices.filter { judged.contains(pool.requests[$0].endpoint) }
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
        let reach = 4 * calm + (sixteenths > 0 && random.below(2) == 0 ? longest : 0)
        let span = random.logarithmic(from: max(1, calm / 64), to: max(2, reach))
        var schedule = HuntSchedule(
            setup: stage.setup.name,
            seed: seed,
            requests: requests(over: span, &random)
        )
        // What a delay makes longer can be struck later, too.
        schedule.faults = faults(within: span + 2 * calm, &random)
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
        let wanted = 2 + Int(random.below(Self.mostRequests - 1))
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
            guard let candidate = stage.fault(time) else { continue }
            let clashes = times.compactMap(stage.fault).contains { $0.contradicts(candidate) }
            if !clashes { times.append(time) }
        }
        return times
    }
}
