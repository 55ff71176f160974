import Analysis
import Measurement
import Patterns
import Stores
import Workload

/// Reads the root of a scenario file.
struct ScenarioReader {
    let kinds: [StepKind]
    let loadTrace: TraceLoader
    let text: String
    let path: String
    let findings: Findings

    /// The scenario, good only while there is no finding; nil where something is missing.
    func read(_ root: Node) -> Scenario? {
        guard var scenario = readWhole(root) else { return nil }
        scenario.streamText = root.streamText
        readClaims(root, into: &scenario)
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
        let endpoints = keys(of: fields.node(SystemSection.endpoints))
        if fields.has(SystemSection.endpoints), endpoints.isEmpty {
            findings.report(.noEndpoint(at: root.position))
        }
        for key in endpoints where key.text == GoalReader.cacheable {
            findings.report(.takenName(key, .endpoint, "all endpoints with a cache"))
        }
        let name = fields[ScenarioSection.name]
        let summary = fields[ScenarioSection.summary]
        let source = fields[ScenarioSection.source]
        let seed = fields[ScenarioSection.seed]
        let live = fields[ScenarioSection.live]
        let populations = populations(fields)
        let trafficNode = fields.node(ScenarioSection.traffic)
        let stream = trafficNode.flatMap { traffic($0, endpoints) }
        let window = window(fields, start: stream?.start ?? 0)
        let setups = SetupReader(
            system: SystemReader(
                kinds: kinds,
                populations: populations,
                names: Names(
                    populations: populations.map(\.name),
                    hasRanges: trafficNode?.value(of: TrafficSection.ranges.name) != nil
                )
            ),
            findings: findings
        ).read(fields)
        let goals = goals(fields, endpoints.map(\.text), setups)
        guard let name, let summary, let seed, let window, let stream, let setups else {
            return nil
        }
        return Scenario(
            name: name,
            summary: summary,
            source: source,
            seed: UInt64(seed),
            window: window,
            live: live,
            populations: populations,
            traffic: stream.traffic,
            endpointNames: endpoints.map(\.text),
            setups: setups,
            goals: goals,
            text: text,
            path: path
        )
    }

    private func keys(of node: Node?) -> [Node.Key] {
        guard case .mapping(let entries) = node?.content else { return [] }
        return entries.prefix(SystemSection.endpointLimit).map(\.key)
    }

    /// The populations; one that is wrong keeps its place, so that its name is known.
    private func populations(_ fields: Fields) -> [Population] {
        let declared = fields[ScenarioSection.population] ?? []
        for named in declared {
            NameRule.population.check(named.key, findings)
            if [KeyTemplate.range, KeyTemplate.rangeHash].contains(named.name) {
                findings.report(.takenName(named.key, .population, "the booking range"))
            }
        }
        return declared.map { named in
            var population = named.value ?? Population(name: "", count: 1)
            population.name = named.name
            return population
        }
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

    private func traffic(
        _ node: Node,
        _ endpoints: [Node.Key]
    ) -> (traffic: Traffic, start: Nanoseconds)? {
        guard let fields = Fields(node, TrafficSection.section, findings) else { return nil }
        let (start, arrivals) = (fields[TrafficSection.start], fields[TrafficSection.arrivals])
        let (curve, ranges) = (fields[TrafficSection.rate], fields[TrafficSection.ranges])
        let mix = mix(fields, endpoints)
        if let curve, let rate = fields.node(TrafficSection.rate),
            !curve.points.contains(where: { $0.rate > 0 })
        {
            findings.report(.zeroRate(rate))
        }
        guard let start, let arrivals, let curve, let mix else { return nil }
        let traffic = Traffic(arrivals: arrivals, curve: curve, mix: mix, ranges: ranges)
        return (traffic, start)
    }

    /// The weights in the order of the endpoints.
    private func mix(_ fields: Fields, _ endpoints: [Node.Key]) -> [Double]? {
        guard let node = fields.node(TrafficSection.mix) else { return endpoints.map { _ in 1 } }
        guard let weights = fields[TrafficSection.mix] else { return nil }
        let names = endpoints.map(\.text)
        let unknown = weights.filter { !names.contains($0.name) }
        for weight in unknown {
            findings.report(
                .unknownName(weight.name, at: weight.key.position, "endpoint", names)
            )
        }
        let missing = endpoints.filter { endpoint in
            !weights.contains { $0.name == endpoint.text }
        }
        // An endpoint whose weight has a misspelled name is not missing as well.
        for endpoint in missing where unknown.isEmpty {
            findings.report(.unmixed(endpoint, node))
        }
        let mix = names.map { name in weights.first { $0.name == name }?.value ?? 1 }
        if missing.isEmpty, !names.isEmpty, !mix.contains(where: { $0 > 0 }) {
            findings.report(.noWeights(node))
        }
        return mix
    }

    /// The goals, whose names are looked up among endpoints and setups.
    func goals(
        _ fields: Fields,
        _ endpoints: [String],
        _ setups: [Setup]?
    ) -> [Goal] {
        let declared = keys(of: fields.node(ScenarioSection.setups)).map(\.text)
        let reader = GoalReader(
            endpoints: endpoints,
            setupNames: declared.isEmpty ? [SetupReader.onlyName] : declared,
            setups: setups,
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
            ScenarioSection.population.name, ScenarioSection.traffic.name,
        ]
        return fields.map { "\($0): \(value(of: $0)?.flowText ?? "")" }.joined(separator: "\n")
    }
}
