import Analysis
import Measurement
import Patterns
import Workload

/// Reads the root of a scenario file.
struct ScenarioReader {
    let kinds: [StepKind]
    let loadTrace: TraceLoader
    let loadPlan: PlanLoader
    let text: String
    let path: String
    let findings: Findings

    /// The scenario, good only while there is no finding; nil where something is missing.
    func read(_ root: Node, withClaims: Bool) -> Scenario? {
        guard var scenario = readWhole(root) else { return nil }
        scenario.streamText = root.streamText
        if withClaims { readClaims(root, into: &scenario) }
        scenario.ownFindings = notes(scenario.contradictions, root)
        return scenario
    }

    /// Reads what is said about the document, when everything else is known.
    private func readClaims(_ root: Node, into scenario: inout Scenario) {
        let fields = Fields(checked: root, findings)
        let reader = ClaimReader(root: root, scenario: scenario, findings: findings) { root in
            let problems = Findings()
            let reader = ScenarioReader(
                kinds: kinds,
                loadTrace: loadTrace,
                loadPlan: loadPlan,
                text: text,
                path: path,
                findings: problems
            )
            _ = reader.readWhole(root)
            return problems.problems.first
        }
        scenario.inputs = (fields[ScenarioSection.inputs] ?? []).compactMap(reader.input)
        scenario.contradictions = fields[ScenarioSection.contradictions] ?? []
        scenario.claims = reader.claims(
            fields[ScenarioSection.claims] ?? [],
            inputs: scenario.inputs
        )
    }

    private func readWhole(_ root: Node) -> Scenario? {
        if TraceTrafficReader.isTrace(root) { return readTrace(root) }
        guard let fields = Fields(root, ScenarioSection.section, findings) else { return nil }
        let endpoints = endpointKeys(fields, root)
        let name = fields[ScenarioSection.name]
        let summary = fields[ScenarioSection.summary]
        let source = fields[ScenarioSection.source]
        let seed = fields[ScenarioSection.seed]
        let live = fields[ScenarioSection.live]
        let trafficReader = TrafficReader(
            scale: fields[ScenarioSection.scale] ?? 1,
            endpoints: endpoints,
            findings: findings
        )
        let populations = trafficReader.populations(fields)
        let traffic = fields.node(ScenarioSection.traffic)
        let stream = traffic.flatMap { trafficReader.read($0, populations) }
        let window = window(fields, start: stream?.start ?? 0)
        let matrix = fields[ScenarioSection.matrix].map {
            MatrixReader(matrix: $0, endpoints: endpoints.map(\.text), findings: findings)
        }
        if fields.has(ScenarioSection.matrix), matrix == nil { return nil }
        let system = SystemReader(
            kinds: kinds,
            populations: populations,
            names: Names(
                populations: populations.map(\.name),
                hasRanges: traffic?.value(of: TrafficSection.ranges.name) != nil
            ),
            convention: fields[ScenarioSection.conventions]
        )
        var setups = SetupReader(system: system, findings: findings).read(fields, matrix: matrix)
        let names = matrix?.setupNames ?? setupNames(fields)
        setups = faults(fields, window, setups, named: names, and: matrix?.faults ?? [])
        let plans = plans(fields, populations)
        let goals = goals(fields, endpoints.map(\.text), setups, plans, named: names)
        guard let name, let summary, let seed, let window, let stream, let setups else {
            return nil
        }
        var scenario = Scenario(
            name: name,
            summary: summary,
            source: source,
            seed: UInt64(seed),
            window: window,
            live: live?.window,
            populations: populations,
            traffic: stream.traffic,
            endpointNames: endpoints.map(\.text),
            setups: setups,
            plans: plans,
            goals: goals,
            text: text,
            path: path
        )
        scenario.matrix = matrix?.record
        scenario.speed = live?.speed ?? 1
        let faster = SpeedReader(system: system, scenario: scenario, findings: findings)
            .setups(fields, matrix, at: scenario.speed)
        let struck = faster.flatMap {
            faults(fields, window, $0, named: names, and: matrix?.faults ?? [])
        }
        scenario.fasterSetups = struck ?? []
        return scenario
    }

    /// The endpoints by name, of which there must be one.
    private func endpointKeys(_ fields: Fields, _ root: Node) -> [Node.Key] {
        let endpoints = keys(of: fields.node(SystemSection.endpoints))
        if fields.has(SystemSection.endpoints), endpoints.isEmpty {
            findings.report(.noEndpoint(at: root.position))
        }
        for key in endpoints where key.text == GoalReader.cacheable {
            findings.report(.takenName(key, .endpoint, "all endpoints with a cache"))
        }
        return endpoints
    }

    /// The contradictions of the source, each at its place.
    private func notes(_ contradictions: [Contradiction], _ root: Node) -> [Finding] {
        let node = root.value(of: ScenarioSection.contradictions.name)
        guard case .list(let items) = node?.content else { return [] }
        return zip(items, contradictions).map { item, contradiction in
            let says = quoted(contradiction.says, limit: 200)
            let but = quoted(contradiction.but, limit: 200)
            return Finding(
                at: item.position,
                StaticFinding(
                    .contradiction,
                    "the source says both \(says) and \(but)",
                    hint: contradiction.note.isEmpty ? nil : contradiction.note
                )
            )
        }
    }

    private func keys(of node: Node?) -> [Node.Key] {
        guard case .mapping(let entries) = node?.content else { return [] }
        return entries.prefix(SystemSection.endpointLimit).map(\.key)
    }

    private func window(_ fields: Fields, start: Nanoseconds) -> Window? {
        let (duration, warmUp) = (
            fields[ScenarioSection.duration], fields[ScenarioSection.warmUp]
        )
        guard let duration, let warmUp else { return nil }
        if warmUp >= duration, let node = fields.node(ScenarioSection.warmUp) {
            findings.report(.warmUpTooLong(node, of: "the run", duration))
        }
        return Window(start: start, duration: duration, warmUp: warmUp)
    }

    /// The setups with their faults.
    func faults(
        _ fields: Fields,
        _ window: Window?,
        _ setups: [Setup]?,
        named names: [String]? = nil,
        and others: [FaultSection.Declared] = []
    ) -> [Setup]? {
        let reader = FaultReader(
            setupNames: names ?? setupNames(fields),
            window: window,
            findings: findings
        )
        return reader.read((fields[ScenarioSection.faults] ?? []) + others, into: setups)
    }

    /// The names of the setups, read or not.
    private func setupNames(_ fields: Fields) -> [String] {
        let declared = keys(of: fields.node(ScenarioSection.setups)).map(\.text)
        return declared.isEmpty ? [SetupReader.onlyName] : declared
    }

    /// The plans that a month is billed by.
    func plans(_ fields: Fields, _ populations: [Population]) -> JudgingPlans {
        guard let declared = fields[ScenarioSection.plans] else { return JudgingPlans() }
        return PlansReader(
            load: loadPlan,
            path: path,
            populations: populations.map { ($0.name, UInt64($0.count)) },
            findings: findings
        ).read(declared)
    }

    /// The goals, whose names are looked up among endpoints, setups and plans.
    func goals(
        _ fields: Fields,
        _ endpoints: [String],
        _ setups: [Setup]?,
        _ plans: JudgingPlans,
        named names: [String]? = nil
    ) -> [Goal] {
        let reader = GoalReader(
            endpoints: endpoints,
            setupNames: names ?? setupNames(fields),
            setups: setups,
            plans: plans.named,
            findings: findings
        )
        return (fields[ScenarioSection.goals] ?? []).compactMap(reader.read)
    }
}

extension Node {
    /// What the stream of requests depends on: the scenario without names, system, setups and
    /// goals.
    fileprivate var streamText: String {
        let fields = [
            ScenarioSection.seed.name, ScenarioSection.duration.name, ScenarioSection.warmUp.name,
            ScenarioSection.population.name, ScenarioSection.scale.name,
            ScenarioSection.traffic.name,
        ]
        return fields.map { "\($0): \(value(of: $0)?.flowText ?? "")" }.joined(separator: "\n")
    }
}
