import Measurement
import Workload

/// Reads the traffic of a scenario that plays a recorded trace, and the recording itself.
struct TraceTrafficReader {
    let load: TraceLoader
    /// The scenario's file, in whose folder recordings are looked for.
    let path: String
    let findings: Findings

    /// Whether a scenario plays a recorded trace.
    static func isTrace(_ root: Node) -> Bool {
        root.value(of: ScenarioSection.traffic.name)?.value(of: TraceSection.trace.name) != nil
    }

    /// The traffic; nil where something of it is wrong.
    func read(_ node: Node) -> RecordedTraffic? {
        guard let fields = Fields(node, TraceSection.section, findings) else { return nil }
        let (path, pace, keys) = (
            fields[TraceSection.trace], pace(fields), fields[TraceSection.keys]
        )
        let (size, time) = (
            fields[TraceSection.defaultSize], fields[TraceSection.defaultTimeToLive]
        )
        let (onMiss, window) = (fields[TraceSection.onMiss], fields[TraceSection.window])
        let (fillWithin, rowSize) = (
            fields[TraceSection.fillWithin], fields[TraceSection.rowSize]
        )
        guard let path, let pace, let keys, let size, let time, let onMiss, let window,
            let fillWithin, let rowSize
        else { return nil }
        let options = TraceOptions(keepsKeys: keys == "plain", fillsWithin: fillWithin)
        guard let node = fields.node(TraceSection.trace), let trace = trace(node, path, options)
        else { return nil }
        let plan = TracePlan(
            trace,
            window: window,
            pace: pace,
            assumptions: TraceAssumptions(
                size: UInt32(size),
                timeToLive: time,
                readsThrough: onMiss == "read-through"
            )
        )
        if plan.kinds.isEmpty, let node = fields.node(TraceSection.window) {
            findings.report(.emptyTraceWindow(node, trace.span))
        }
        return RecordedTraffic(path: path, plan: plan, rowSize: UInt32(rowSize))
    }

    private func pace(_ fields: Fields) -> TracePlan.Pace? {
        guard let pace = fields[TraceSection.rate] else { return nil }
        guard fields.has(TraceSection.times) else { return pace }
        if case .constant = pace, let extra = fields.key(of: TraceSection.times) {
            findings.report(.eitherKey(extra, or: TraceSection.rate.name))
        }
        return fields[TraceSection.times].map(TracePlan.Pace.recorded(times:))
    }

    private func trace(_ node: Node, _ path: String, _ options: TraceOptions) -> Trace? {
        do throws(TraceFailure) {
            return try load(besideScenario(path), options)
        } catch {
            switch error {
            case .unreadable(let cause): findings.report(.unreadableTrace(node, path, cause))
            case .wrong(let problems): findings.report(.wrongTrace(node, path, problems))
            }
            return nil
        }
    }

    /// The path of a recording that lies relative to the scenario's file.
    private func besideScenario(_ trace: String) -> String {
        guard !trace.hasPrefix("/"), let slash = path.lastIndex(of: "/") else { return trace }
        return path[...slash] + trace
    }
}

extension ScenarioReader {
    /// The scenario that plays a recorded trace: the trace says what is done, so there are no
    /// endpoints, populations and tables to declare.
    func readTrace(_ root: Node) -> Scenario? {
        guard let fields = Fields(root, ScenarioSection.recorded, findings) else { return nil }
        let (name, summary) = (fields[ScenarioSection.name], fields[ScenarioSection.summary])
        let (source, seed) = (fields[ScenarioSection.source], fields[ScenarioSection.seed])
        let reader = TraceTrafficReader(load: loadTrace, path: path, findings: findings)
        let recorded = fields.node(ScenarioSection.traffic).flatMap(reader.read)
        let none = RecordedTraffic(path: "", plan: TracePlan(Trace()), rowSize: 1)
        let plan = recorded?.plan ?? none.plan
        let window = traceWindow(fields, recorded)
        var setups = SetupReader(
            system: SystemReader(
                kinds: kinds,
                populations: [],
                names: Names(populations: [], hasRanges: false),
                recorded: recorded ?? none
            ),
            findings: findings
        ).read(fields)
        setups = faults(fields, window, setups)
        let endpoints = plan.kinds.map(\.name)
        // A goal for an operation can only be judged when the recording has been read.
        let plans = plans(fields, [])
        let goals = recorded == nil ? [] : goals(fields, endpoints, setups, plans)
        guard let name, let summary, let seed, let window, let recorded, let setups else {
            return nil
        }
        return Scenario(
            name: name,
            summary: summary,
            source: source,
            seed: UInt64(seed),
            window: window,
            live: nil,
            populations: [],
            traffic: Traffic(plan),
            recorded: recorded,
            endpointNames: endpoints,
            setups: setups,
            plans: plans,
            goals: goals,
            text: text,
            path: path
        )
    }

    private func traceWindow(_ fields: Fields, _ recorded: RecordedTraffic?) -> Window? {
        guard let warmUp = fields[ScenarioSection.warmUp], let recorded else { return nil }
        let whole = recorded.plan.duration
        var duration = whole
        if let node = fields.node(ScenarioSection.duration) {
            guard let given = fields[ScenarioSection.duration] else { return nil }
            if given > whole { findings.report(.longerThanTrace(node, whole)) }
            duration = given
        }
        if warmUp >= duration, let node = fields.node(ScenarioSection.warmUp) {
            findings.report(.warmUpTooLong(node, of: "the run", duration))
        }
        return Window(start: 0, duration: duration, warmUp: warmUp)
    }
}

extension Traffic {
    /// A trace's traffic in the terms of a synthetic one: its mean rate and the shares of its
    /// operations.
    fileprivate init(_ plan: TracePlan) {
        let total = Double(plan.counts.reduce(0, +))
        let rate = total * Double(Nanoseconds.second) / Double(plan.duration)
        self.init(
            arrivals: .constant,
            curve: RateCurve(points: [.init(at: 0, rate: rate)]),
            mix: plan.counts.map { Double($0) },
            ranges: nil
        )
    }
}
