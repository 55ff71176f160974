import Measurement
import Workload

/// Reads the populations and the stream of requests.
struct TrafficReader {
    /// How many times as many members and requests there are as the file says.
    let scale: Double
    let endpoints: [Node.Key]
    let findings: Findings

    // MARK: Populations

    /// The populations; one that is wrong keeps its place, so that its name is known.
    func populations(_ fields: Fields) -> [Population] {
        let declared = fields[ScenarioSection.population] ?? []
        let names = declared.map(\.name)
        for named in declared {
            NameRule.population.check(named.key, findings)
            if [KeyTemplate.range, KeyTemplate.rangeHash].contains(named.name) {
                findings.report(.takenName(named.key, .population, "the booking range"))
            }
        }
        let bases = declared.map { named in
            named.value?.of.flatMap { base(of: named, $0, declared) }
        }
        return declared.indices.map { index in
            let base = bases[index]
            let count = declared[index].value?.count ?? base.flatMap { declared[$0].value?.count }
            return Population(
                name: names[index],
                count: scaled(count ?? 1, declared[index].key),
                popularity: declared[index].value?.popularity ?? .uniform,
                base: base
            )
        }
    }

    /// The index of the population that another one belongs to; nil where it is wrong.
    private func base(
        of named: Named<PopulationSection.Declared>,
        _ node: Node,
        _ declared: [Named<PopulationSection.Declared>]
    ) -> Int? {
        let others = declared.filter { $0.name != named.name }
        guard case .scalar(let name, _) = node.content,
            let index = declared.firstIndex(where: { $0.name == name }), name != named.name
        else {
            findings.report(.unknownName(node, "other population", others.map(\.name)))
            return nil
        }
        if declared[index].value?.of != nil {
            findings.report(.derivedTwice(node, named.name, name))
            return nil
        }
        return index
    }

    private func scaled(_ count: UInt32, _ key: Node.Key) -> UInt32 {
        let members = max(1, (Double(count) * scale).rounded())
        guard members <= Double(PopulationSection.memberLimit) else {
            findings.report(.scaledTooFar(key, limit: PopulationSection.memberLimit))
            return count
        }
        return UInt32(members)
    }

    // MARK: The stream

    /// The stream, and the time of day at which the run begins; nil where something is wrong.
    func read(
        _ node: Node,
        _ populations: [Population]
    ) -> (traffic: Traffic, start: Nanoseconds)? {
        guard let fields = Fields(node, TrafficSection.section, findings) else { return nil }
        let (start, arrivals) = (fields[TrafficSection.start], fields[TrafficSection.arrivals])
        let (ranges, mix) = (fields[TrafficSection.ranges], mix(fields))
        let users = fields.has(TrafficSection.users) ? users(fields, populations) : nil
        let curve = fields.has(TrafficSection.users) ? nil : curve(fields)
        guard let start, let arrivals, let mix, users != nil || curve != nil else { return nil }
        let traffic = Traffic(
            arrivals: arrivals,
            curve: curve ?? RateCurve(points: [.init(at: 0, rate: 0)]),
            mix: mix,
            ranges: ranges,
            users: users
        )
        return (traffic, start)
    }

    /// The rate of an open stream.
    private func curve(_ fields: Fields) -> RateCurve? {
        let (curve, bursts) = (fields[TrafficSection.rate], fields[TrafficSection.bursts])
        let ofUsers = [
            fields.key(of: TrafficSection.thinkTime), fields.key(of: TrafficSection.thinking),
            fields.key(of: TrafficSection.usersAs),
        ]
        for key in ofUsers.compactMap(\.self) {
            findings.report(.withoutUsers(key, TrafficSection.users.name))
        }
        guard let node = fields.node(TrafficSection.rate) else {
            findings.report(.noRate(at: fields.node.position))
            return nil
        }
        guard var curve, let bursts else { return nil }
        if !curve.points.contains(where: { $0.rate > 0 }) { findings.report(.zeroRate(node)) }
        curve.bursts = bursts
        for index in curve.points.indices { curve.points[index].rate *= scale }
        return curve
    }

    /// The users of a closed loop.
    private func users(_ fields: Fields, _ populations: [Population]) -> ClosedLoop? {
        let ofRate = [
            fields.key(of: TrafficSection.rate), fields.key(of: TrafficSection.bursts),
            fields.key(of: TrafficSection.arrivals),
        ]
        for key in ofRate.compactMap(\.self) {
            findings.report(.eitherKey(key, or: TrafficSection.users.name))
        }
        let (users, thinkTime) = (fields[TrafficSection.users], fields[TrafficSection.thinkTime])
        let thinking = fields[TrafficSection.thinking]
        if !fields.has(TrafficSection.thinkTime) {
            findings.report(
                .missingKey(
                    TrafficSection.thinkTime.declaration,
                    in: "a traffic with users",
                    at: fields.node.position
                )
            )
        }
        var member: Int?
        if let node = fields.node(TrafficSection.usersAs) {
            let drawn = populations.indices.filter { populations[$0].base == nil }
            guard case .scalar(let name, _) = node.content,
                let index = drawn.first(where: { populations[$0].name == name })
            else {
                let names = drawn.map { populations[$0].name }
                findings.report(.unknownName(node, "population", names))
                return nil
            }
            member = index
        }
        guard let users, let thinkTime, let thinking else { return nil }
        return ClosedLoop(
            users: UInt32(max(1, (Double(users) * scale).rounded())),
            thinkTime: thinkTime,
            thinking: thinking,
            member: member
        )
    }

    /// The weights in the order of the endpoints.
    private func mix(_ fields: Fields) -> [Double]? {
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
}
