import Analysis
import Measurement
import ScenarioFile
import Stores
import Workload

/// Makes a trial that breaks a rule as small as it gets: fewer clients, faults and delays, and
/// rounder numbers, each replayed in full.
///
/// Delta debugging (Zeller and Hildebrandt, IEEE TSE 28, 2002) over lists of at most a few dozen:
/// a candidate replaces what it came from when it still breaks the rule and costs less. No draw
/// decides anything, so equal trials become equal small ones.
struct HuntMinimiser {
    /// What makes one trial smaller than another, the first difference deciding.
    private struct Cost: Comparable {
        var parts: [Int64]

        static func < (left: Cost, right: Cost) -> Bool {
            left.parts.lexicographicallyPrecedes(right.parts)
        }
    }
    private let stage: HuntStage
    private let rule: HuntRule
    private let longestDelay: Nanoseconds
    private let goesOn: () -> Bool

    /// The smallest trial so far.
    private(set) var schedule: HuntSchedule
    /// Its trace.
    private(set) var trace: RaceTrace
    private var cost: Cost
    /// How many trials were replayed.
    private(set) var replays = 1
    /// Whether nothing smaller was found, rather than the search for it ended.
    private(set) var isDone = false

    /// The most rounds; each but the last makes the trial smaller.
    private static let rounds = 12

    /// Begins with a trial that breaks a rule; nil where it does not.
    init?(
        _ stage: HuntStage,
        _ schedule: HuntSchedule,
        _ rule: HuntRule,
        longestDelay: Nanoseconds,
        goesOn: @escaping () -> Bool
    ) {
        self.longestDelay = longestDelay
        guard let trace = Self.trace(stage, schedule, rule) else { return nil }
        self.stage = stage
        self.rule = rule
        self.goesOn = goesOn
        self.schedule = schedule
        self.trace = trace
        cost = Self.cost(schedule, trace)
    }

    /// The trace of a schedule that breaks a rule; nil where it does not.
    static func trace(
        _ stage: HuntStage,
        _ schedule: HuntSchedule,
        _ rule: HuntRule
    ) -> RaceTrace? {
        guard let play = try? stage.play(schedule), play.verdict.violations(of: rule) > 0 else {
            return nil
        }
        return HuntTracer(stage, schedule, play, rule).trace()
    }

    /// Makes the trial smaller until nothing makes it smaller still.
    mutating func run() {
        for _ in 0..<Self.rounds {
            let before = cost
            leaveOutRequests()
            leaveOutFaults()
            leaveOutDelays()
            mergeDelays()
            roundDelays()
            roundArrivals()
            comeLaterAndWait()
            roundFaults()
            simplifyRequests()
            guard goesOn() else { return }
            if !(cost < before) { break }
        }
        isDone = goesOn()
    }

    // MARK: Trying

    /// Takes a candidate in place of what there is, if it is smaller and breaks the rule as well.
    @discardableResult
    private mutating func take(_ candidate: HuntSchedule) -> Bool {
        guard goesOn() else { return false }
        let candidate = candidate.pruned()
        replays += 1
        guard let trace = Self.trace(stage, candidate, rule) else { return false }
        let cost = Self.cost(candidate, trace)
        guard cost < self.cost else { return false }
        schedule = candidate
        self.trace = trace
        self.cost = cost
        return true
    }

    private static func cost(_ schedule: HuntSchedule, _ trace: RaceTrace) -> Cost {
        let requests = schedule.requests
        let delays = schedule.delays.map(\.time)
        let instants = requests.map(\.at) + schedule.faults.map(\.start)
        let lengths = schedule.faults.map { ($0.end ?? $0.start) - $0.start }
        let numbers = requests.reduce(0) { sum, request in
            (0..<Entities.limit).reduce(sum + Int64(clamping: request.number)) {
                $0 + Int64(request.entities[$1])
            } + Int64(request.range.start) + Int64(request.range.length)
        }
        return Cost(parts: [
            Int64(requests.count), Int64(trace.clients), Int64(schedule.faults.count),
            Int64(schedule.delays.count), Int64(trace.events.count),
            (delays + instants + lengths).reduce(0) { $0 + $1.digits },
            delays.reduce(0, +), instants.reduce(0, +), numbers,
        ])
    }

    // MARK: Leaving out

    private mutating func leaveOutRequests() {
        var index = schedule.requests.count - 1
        while index >= 0, schedule.requests.count > 1 {
            var candidate = schedule
            candidate.requests.remove(at: index)
            let shift = candidate.requests.first?.at ?? 0
            take(candidate.shifted(by: shift))
            if schedule.requests.count > candidate.requests.count { take(candidate) }
            index = min(index - 1, schedule.requests.count - 1)
        }
    }

    private mutating func leaveOutFaults() {
        var candidate = schedule
        candidate.faults.removeAll()
        if schedule.faults.isEmpty || take(candidate) { return }
        for index in schedule.faults.indices.reversed() {
            var candidate = schedule
            candidate.faults.remove(at: index)
            take(candidate)
        }
    }

    /// Leaves out delays: all of them, halves, quarters and so on down to each alone.
    private mutating func leaveOutDelays() {
        var size = schedule.delays.count
        while size > 0 {
            var start = schedule.delays.count - size
            while start >= 0 {
                if start + size <= schedule.delays.count {
                    var candidate = schedule
                    candidate.delays.removeSubrange(start..<(start + size))
                    take(candidate)
                }
                if start == 0 { break }
                start = max(0, start - size)
            }
            size /= 2
        }
    }

    /// Lets one delay stand for two: one is left out, and another is as long as both or longer.
    private mutating func mergeDelays() {
        var index = schedule.delays.count - 1
        while index >= 0, schedule.delays.count > 1 {
            merge(index)
            index = min(index, schedule.delays.count) - 1
        }
    }

    private mutating func merge(_ index: Int) {
        let gone = schedule.delays[index].time
        for other in schedule.delays.indices where other != index {
            let time = schedule.delays[other].time
            for longer in [time + gone] + longerDelays(than: time) {
                var candidate = schedule
                candidate.delays[other].time = longer
                candidate.delays.remove(at: index)
                if longer <= longestDelay, take(candidate) { return }
            }
        }
    }

    /// The round delays that are longer than a time, the shortest first.
    private func longerDelays(than time: Nanoseconds) -> [Nanoseconds] {
        Self.ladder.filter { $0 > time && $0 <= longestDelay }
    }

    // MARK: Rounding

    /// What to try in place of a time, the roundest first.
    private static func rounder(than time: Nanoseconds) -> [Nanoseconds] {
        var unit: Nanoseconds = 1
        while unit <= time / 10 { unit *= 10 }
        var cut: [Nanoseconds] = []
        while unit > 1, cut.count < 6 {
            cut += [time / unit * unit, (time / unit + 1) * unit]
            unit /= 10
        }
        return ladder + cut.filter { $0 > 0 }
    }

    /// Numbers of 1, 2 and 5 times powers of ten, 10 µs to 100 s, the smallest first.
    private static let ladder: [Nanoseconds] = {
        var ladder: [Nanoseconds] = []
        var unit = 10 * Nanoseconds.microsecond
        while unit <= 100 * .second {
            ladder += [unit, 2 * unit, 5 * unit]
            unit *= 10
        }
        return ladder
    }()

    private mutating func roundDelays() {
        for index in schedule.delays.indices {
            for time in Self.rounder(than: schedule.delays[index].time) {
                guard index < schedule.delays.count else { return }
                var candidate = schedule
                candidate.delays[index].time = time
                if take(candidate) { break }
            }
        }
    }

    /// Lets a client come later instead of keeping its first call waiting.
    private mutating func comeLater() {
        for delay in schedule.delays where delay.call == 0 && delay.client.submission == 0 {
            guard
                let at = schedule.requests.first(where: { $0.number == delay.client.request })?.at
            else { continue }
            var candidate = schedule
            candidate.delays.removeAll { $0 == delay }
            candidate.move(delay.client.request, to: at + delay.time)
            take(candidate)
        }
    }

    private mutating func roundArrivals() {
        comeLater()
        take(schedule.shifted(by: schedule.requests.first?.at ?? 0))
        for index in schedule.requests.indices {
            let request = schedule.requests[index].number
            for time in [0] + Self.rounder(than: schedule.requests[index].at) {
                var candidate = schedule
                candidate.move(request, to: time)
                if take(candidate) { break }
            }
        }
    }

    /// Lets a client come later while a call waits longer for it, which spares what the client
    /// does in vain before; neither alone breaks the rule.
    private mutating func comeLaterAndWait() {
        let end = 2 * (trace.events.last?.at ?? 0)
        for request in schedule.requests.map(\.number) {
            let at = schedule.requests.first { $0.number == request }?.at ?? 0
            let instants = Self.ladder.filter { $0 > at && $0 <= end }
            for index in schedule.delays.indices where index < schedule.delays.count {
                let times = longerDelays(than: schedule.delays[index].time).filter { $0 <= end }
                if come(request, at: instants, whileWaiting: index, for: times) { break }
            }
        }
    }

    private mutating func come(
        _ request: UInt64,
        at instants: [Nanoseconds],
        whileWaiting index: Int,
        for times: [Nanoseconds]
    ) -> Bool {
        let events = trace.events.count
        for instant in instants {
            for time in times {
                var candidate = schedule
                candidate.move(request, to: instant)
                candidate.delays[index].time = time
                if take(candidate) { return trace.events.count < events }
            }
        }
        return false
    }

    private mutating func roundFaults() {
        for index in schedule.faults.indices {
            let length = schedule.faults[index].end.map { $0 - schedule.faults[index].start }
            for start in [0] + Self.rounder(than: schedule.faults[index].start) {
                guard index < schedule.faults.count else { return }
                var candidate = schedule
                candidate.faults[index].start = start
                candidate.faults[index].end = length.map { start + $0 }
                if take(candidate) { break }
            }
            guard let length, length > 0 else { continue }
            for shorter in Self.ladder where index < schedule.faults.count {
                var candidate = schedule
                candidate.faults[index].end = candidate.faults[index].start + shorter
                if take(candidate) { break }
            }
        }
    }

    // MARK: Simpler requests

    private mutating func simplifyRequests() {
        renumber()
        let first = schedule.requests.map(\.range.start).min() ?? 0
        var candidate = schedule
        for index in candidate.requests.indices { candidate.requests[index].range.start -= first }
        take(candidate)
        for population in 0..<Entities.limit {
            var candidate = schedule
            for index in candidate.requests.indices {
                candidate.requests[index].entities[population] = 0
            }
            take(candidate)
        }
        let lengths = stage.scenario.traffic.ranges?.lengths
        for index in schedule.requests.indices {
            var candidate = schedule
            candidate.requests[index].range.start = 0
            take(candidate)
            guard let shortest = lengths?.lowerBound else { continue }
            candidate = schedule
            candidate.requests[index].range.length = shortest
            take(candidate)
        }
    }

    /// Gives the requests the first numbers of the stream, on the instances that they had.
    private mutating func renumber() {
        for index in schedule.requests.indices {
            let old = schedule.requests[index].number
            for number in 0..<8 as Range<UInt64> where number < old {
                guard !schedule.requests.contains(where: { $0.number == number }) else { continue }
                var candidate = schedule
                candidate.requests[index].number = number
                for delay in candidate.delays.indices
                where candidate.delays[delay].client.request == old {
                    candidate.delays[delay].client.request = number
                }
                if take(candidate) { break }
            }
        }
    }
}

extension HuntSchedule {
    /// The schedule with everything earlier by a time, yet nothing before the start.
    fileprivate func shifted(by time: Nanoseconds) -> HuntSchedule {
        var shifted = self
        for index in shifted.requests.indices { shifted.requests[index].at -= time }
        for index in shifted.faults.indices {
            let start = max(0, shifted.faults[index].start - time)
            let earlier = shifted.faults[index].start - start
            shifted.faults[index].start = start
            shifted.faults[index].end = shifted.faults[index].end.map { $0 - earlier }
        }
        return shifted
    }

    /// Lets a request come at another instant.
    fileprivate mutating func move(_ number: UInt64, to instant: Nanoseconds) {
        for index in requests.indices where requests[index].number == number {
            requests[index].at = instant
        }
        // Of those that come at once, the one that came first stays the first.
        requests = requests.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }
}

extension Nanoseconds {
    /// How many digits the number has before its trailing zeros; 0 for none.
    fileprivate var digits: Int64 {
        var rest = magnitude
        if rest == 0 { return 0 }
        while rest % 10 == 0 { rest /= 10 }
        var digits: Int64 = 0
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        return digits
    }
}
