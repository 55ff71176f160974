import Analysis
import Measurement
import Stores

/// Looks up what claims and inputs name, and checks that every change can be played.
struct ClaimReader {
    let root: Node
    let scenario: Scenario
    let findings: Findings
    /// The first problem of another version of the file; nil where it can be played.
    let problem: (Node) -> Problem?

    /// An input with the value that the file has for it.
    func input(_ declared: InputSection.Declared) -> Input? {
        guard let value = value(at: declared.path, declared.pathNode) else { return nil }
        return Input(
            path: declared.path,
            value: value.flowText,
            tag: declared.tag,
            note: declared.note
        )
    }

    /// The claims, each name once.
    func claims(_ declared: [ClaimSection.Declared], inputs: [Input]) -> [Claim] {
        var lines: [String: Int] = [:]
        return declared.compactMap { one in
            if let line = lines[one.id] {
                findings.report(.repeatedClaim(one.idNode, one.id, firstLine: line))
            }
            lines[one.id] = lines[one.id] ?? one.idNode.position.line
            return claim(one, inputs: inputs)
        }
    }

    private func claim(_ declared: ClaimSection.Declared, inputs: [Input]) -> Claim? {
        var claim = Claim(
            id: declared.id,
            says: declared.says,
            notTested: declared.notTested,
            expected: declared.expected
        )
        if declared.notTested != nil {
            if declared.common.metric != nil || !declared.cases.isEmpty {
                findings.report(.testedAndNot(declared.node, declared.id))
            }
            return claim
        }
        let cases =
            declared.cases.isEmpty
            ? [declared.common] : declared.cases.map { $0.inheriting(declared.common) }
        claim.cases = cases.compactMap { self.case($0, of: declared.id) }
        let own = declared.dependencies.compactMap { dependency($0, inputs) }
        claim.dependencies = own + networks(of: claim.cases, inputs, besides: own)
        claim.window = declared.window.map(scenario.window(over:)).map {
            WindowRecord(startOfDay: $0.start, length: $0.duration, warmUp: $0.warmUp)
        }
        return claim
    }

    private func `case`(_ declared: CaseSection.Declared, of claim: String) -> Claim.Case? {
        guard let metricNode = declared.metric, let expect = declared.expect else {
            let missing = declared.metric == nil ? CaseSection.metric.name : "expect"
            findings.report(.incompleteClaim(declared.node, claim, missing: missing))
            return nil
        }
        let names = scenario.setups.map(\.name)
        let reader = GoalReader(
            endpoints: scenario.endpointNames,
            setupNames: names,
            setups: scenario.setups,
            plans: scenario.plans.named,
            findings: findings
        )
        let against = declared.against.flatMap(reader.setup)
        let setups =
            declared.setups?.compactMap(reader.setup) ?? names.filter { $0 != against }
        checkChanges(declared)
        guard let metric = reader.metric(metricNode) else { return nil }
        let of = declared.of.flatMap { reader.scope($0, metric) }
        let againstOf = declared.againstOf.flatMap { reader.scope($0, metric) }
        if let other = against, againstOf == nil, setups.contains(other),
            let node = declared.against
        {
            findings.report(.againstItself(node, other))
        }
        guard let expectation = expectation(expect, metric, isCompared: against != nil) else {
            return nil
        }
        return Claim.Case(
            when: declared.when,
            metric: metric.name,
            of: of,
            expectation: expectation,
            setups: setups,
            against: against,
            againstOf: againstOf,
            changes: declared.changes.compactMap { named in
                named.value.map { Claim.Change(path: named.name, value: $0) }
            }
        )
    }

    /// Whether a search can go to an end of its range.
    private func isPlayable(_ declared: DependencySection.Declared, _ end: NumericInput) -> Bool {
        do throws(Problem) {
            let changed = try root.changed(ScenarioChange(declared.path, end.text))
            guard let found = problem(changed) else { return true }
            findings.report(.unsearchable(declared.node, end.text, found))
        } catch {
            findings.report(.unsearchable(declared.node, end.text, error))
        }
        return false
    }

    /// Plays with other values only what can be read with them.
    private func checkChanges(_ declared: CaseSection.Declared) {
        guard let node = declared.changesNode, !declared.changes.isEmpty else { return }
        do throws(Problem) {
            var changed = root
            for named in declared.changes {
                guard let value = named.value else { return }
                changed = try changed.changed(ScenarioChange(named.name, value))
            }
            if let found = problem(changed) { findings.report(.unplayable(node, found)) }
        } catch {
            findings.report(.unplayable(node, error))
        }
    }

    // MARK: Expectations

    private func expectation(
        _ node: Node,
        _ metric: Metric,
        isCompared: Bool
    ) -> Claim.Expectation? {
        guard case .scalar(let text, _) = node.content, !node.isEmpty else {
            findings.report(.wrongClaim(node))
            return nil
        }
        let ends = text.ranges(of: " to ")
        if let middle = ends.first, ends.count == 1 {
            let bounds = [text[..<middle.lowerBound], text[middle.upperBound...]].map {
                limit(String($0), node, metric, isCompared: isCompared)
            }
            guard let least = bounds[0], let most = bounds[1] else { return nil }
            guard least.measure == most.measure, least.value <= most.value else {
                findings.report(.wrongRange(node, text))
                return nil
            }
            return Claim.Expectation(
                .between(least.value, most.value),
                measure: least.measure,
                text: text
            )
        }
        guard
            let comparison = Goal.Comparison.allCases.first(where: { text.hasPrefix($0.rawValue) })
        else {
            findings.report(.wrongClaim(node))
            return nil
        }
        let rest = String(text.dropFirst(comparison.rawValue.count).drop { $0 == " " })
        return limit(rest, node, metric, isCompared: isCompared).map {
            Claim.Expectation(.one(comparison, $0.value), measure: $0.measure, text: text)
        }
    }

    private func limit(
        _ text: String,
        _ node: Node,
        _ metric: Metric,
        isCompared: Bool
    ) -> (value: Double, measure: Claim.Expectation.Measure)? {
        if let factor = Quantity.factor(text) {
            if isCompared { return (factor, .times) }
            findings.report(.timesOfNothing(node, text))
            return nil
        }
        guard let value = metric.unit.value(of: text) else {
            findings.report(.wrongLimit(node, text, metric))
            return nil
        }
        return (value, isCompared ? .difference : .value)
    }

    // MARK: Inputs

    private func dependency(
        _ declared: DependencySection.Declared,
        _ inputs: [Input]
    ) -> Claim.Dependency? {
        guard let node = value(at: declared.path, declared.pathNode) else { return nil }
        guard case .scalar(let text, _) = node.content, let input = NumericInput(text) else {
            findings.report(.noNumber(declared.pathNode, declared.path, node))
            return nil
        }
        let (from, to) = (
            declared.from.map { end($0, like: input, text) } ?? input.with(input.value / 10),
            declared.to.map { end($0, like: input, text) } ?? input.with(input.value * 10)
        )
        guard let from, let to else { return nil }
        guard from.value <= input.value, input.value <= to.value, from.value < to.value else {
            findings.report(.outsideOfSearch(declared.node, text, from.text, to.text))
            return nil
        }
        for end in [from, to] where !isPlayable(declared, end) { return nil }
        return Claim.Dependency(
            path: declared.path,
            value: text,
            tag: inputs.first { $0.path == declared.path }?.tag ?? .ours,
            from: from.text,
            to: to.text
        )
    }

    /// The round trips that a latency is made of: it hangs on them whether the file says so or not.
    ///
    /// They are searched from a hundredth to a hundred times, from one host to another continent.
    private func networks(
        of cases: [Claim.Case],
        _ inputs: [Input],
        besides own: [Claim.Dependency]
    ) -> [Claim.Dependency] {
        let latencies = cases.filter { Metric.named($0.metric)?.unit == .microseconds }
        let names = latencies.flatMap { $0.setups + [$0.against].compactMap(\.self) }
        let setups = scenario.setups.filter { names.contains($0.name) }
        return [StoreName.redis, .postgres].flatMap { store -> [Claim.Dependency] in
            let path = "stores.\(store.rawValue).network.rtt"
            let isConcerned = latencies.contains { one in
                ([one.of] + (one.againstOf.map { [$0] } ?? [])).contains { name in
                    name.map { !$0.contains(":") || $0.hasPrefix("\(store.rawValue):") } ?? true
                }
            }
            guard isConcerned, !own.contains(where: { $0.path.hasSuffix(path) }) else { return [] }
            var found: [Claim.Dependency] = []
            for setup in setups {
                let network = store == .redis ? setup.redis?.network : setup.postgres.network
                guard let network, network.oneWay > 0 else { continue }
                let place =
                    root.value(of: ScenarioSection.setups.name) == nil
                    ? path : "setups.\(setup.name).\(path)"
                let value = Units.time(2 * network.oneWay)
                if let index = found.firstIndex(where: { $0.value == value }) {
                    found[index].paths.append(place)
                } else if let input = NumericInput(value) {
                    found.append(
                        Claim.Dependency(
                            path: found.isEmpty ? path : place,
                            paths: [place],
                            value: value,
                            tag: inputs.first { $0.path == path || $0.path == place }?.tag
                                ?? (network.name == "custom" ? .ours : .preset),
                            from: input.with(input.value / 100).text,
                            to: input.with(input.value * 100).text
                        )
                    )
                }
            }
            return found
        }
    }

    private func end(_ node: Node, like input: NumericInput, _ written: String) -> NumericInput? {
        guard case .scalar(let text, _) = node.content, let end = NumericInput(text),
            end.isComparable(to: input)
        else {
            findings.report(.unlikeInput(node, written))
            return nil
        }
        return end
    }

    /// The value at a path of the file.
    private func value(at path: String, _ node: Node) -> Node? {
        let keys = ScenarioChange(path, "").path
        if let value = root.value(at: keys) { return value }
        // The last part of the path that leads somewhere, and what is there.
        let length = keys.indices.last { root.value(at: Array(keys[..<$0])) != nil } ?? 0
        let place = root.value(at: Array(keys[..<length]))
        findings.report(
            .noInput(node, keys[length], in: keys[..<length].joined(separator: "."), place)
        )
        return nil
    }
}
