import Analysis

/// Reads the setups: each is the file with a part of a scenario laid over it.
struct SetupReader {
    /// The name of the setup of a scenario that declares none.
    static let onlyName = "default"

    let system: SystemReader
    let findings: Findings

    /// The setups in the order of the file; nil where something of one is wrong.
    func read(_ fields: Fields, matrix: MatrixReader? = nil) -> [Setup]? {
        guard let declared = fields[ScenarioSection.setups] else { return nil }
        let file = systemPart(of: fields.node)
        if let matrix {
            if let key = fields.key(of: ScenarioSection.setups) {
                findings.report(.eitherKey(key, or: ScenarioSection.matrix.name))
            }
            return read(matrix, file)
        }
        guard !declared.isEmpty else {
            return system.read(file, builds: true, findings).map { system in
                let name = Self.onlyName
                return [
                    Setup(name: name, summary: nil, isBaseline: true, system: system, text: file)
                ]
            }
        }
        let base = Findings()
        _ = system.read(file, builds: false, base)
        let baseline = baseline(declared)
        var systems: [(node: Node, system: System?)] = []
        var found: [Found] = []
        for setup in declared {
            NameRule.setup.check(setup.key, findings)
            let overlay = setup.value?.overlay
            let problems = Findings()
            let merged = overlay.map { file.merged(with: withKnownEndpoints($0, file)) } ?? file
            systems.append((merged, system.read(merged, builds: true, problems)))
            found.append(Found(setup: setup, problems: problems.problems))
        }
        base.problems.forEach(findings.report)
        report(found, base)
        var setups: [Setup] = []
        for (setup, system) in zip(declared, systems) {
            guard let read = system.system else { return nil }
            setups.append(
                Setup(
                    name: setup.name,
                    summary: setup.value?.summary,
                    isBaseline: setup.name == baseline,
                    system: read,
                    text: system.node
                )
            )
        }
        return setups
    }

    /// A setup for each pair of a matrix; the first is the baseline.
    private func read(_ matrix: MatrixReader, _ file: Node) -> [Setup]? {
        let base = Findings()
        _ = system.read(file, builds: false, base)
        base.problems.forEach(findings.report)
        var setups: [Setup] = []
        var isWhole = true
        var known: Set<Problem> = Set(base.problems)
        for pair in matrix.pairs(laidOver: file) {
            let problems = Findings()
            let read = system.read(pair.node, builds: true, problems)
            for problem in problems.problems where known.insert(problem).inserted {
                var problem = problem
                problem.message += " (in setup \(quoted(pair.cell.setup)))"
                findings.report(problem)
            }
            guard let read else {
                isWhole = false
                continue
            }
            setups.append(
                Setup(
                    name: pair.cell.setup,
                    summary: pair.summary,
                    isBaseline: setups.isEmpty && isWhole,
                    system: read,
                    text: pair.node
                )
            )
        }
        return isWhole ? setups : nil
    }

    /// The part of the file that setups may change.
    private func systemPart(of root: Node) -> Node {
        let names = system.section.fields.map(\.name)
        guard case .mapping(let entries) = root.content else { return root }
        var part = root
        part.content = .mapping(entries.filter { names.contains($0.key.text) })
        return part
    }

    /// The name of the one setup that is marked, or of the first.
    private func baseline(_ declared: [Named<SetupSection.Declared>]) -> String? {
        let marked = declared.filter { $0.value?.isBaseline == true }
        for extra in marked.dropFirst() {
            findings.report(.secondBaseline(extra.key, marked[0].name))
        }
        return (marked.first ?? declared.first)?.name
    }

    /// Endpoints are numbers in the stream, so a setup can only change those that there are.
    private func withKnownEndpoints(_ overlay: Node, _ file: Node) -> Node {
        let name = SystemSection.endpoints.name
        guard case .mapping(let known) = file.value(of: name)?.content,
            case .mapping(let changed) = overlay.value(of: name)?.content,
            case .mapping(var entries) = overlay.content,
            let index = entries.firstIndex(where: { $0.key.text == name })
        else { return overlay }
        let names = Set(known.map(\.key.text))
        for entry in changed where !names.contains(entry.key.text) {
            findings.report(.newEndpoint(entry.key, known.map(\.key.text)))
        }
        var filtered = overlay
        entries[index].value.content = .mapping(changed.filter { names.contains($0.key.text) })
        filtered.content = .mapping(entries)
        return filtered
    }

    /// What was found in a setup.
    private struct Found {
        var setup: Named<SetupSection.Declared>
        var problems: [Problem]
    }

    /// Reports what was found in the setups, once.
    ///
    /// A problem that stands in the shared part of the file and shows in some setups only names its
    /// setup.
    private func report(_ found: [Found], _ base: Findings) {
        var counts: [Problem: Int] = [:]
        for problem in found.flatMap(\.problems) { counts[problem, default: 0] += 1 }
        for setup in found {
            let own = setup.setup.node.positions
            for problem in setup.problems where !base.contains(problem) {
                var problem = problem
                if counts[problem] != found.count, !own.contains(problem.position) {
                    problem.message += " (in setup \(quoted(setup.setup.name)))"
                }
                findings.report(problem)
            }
        }
    }
}

extension Setup {
    fileprivate init(
        name: String,
        summary: String?,
        isBaseline: Bool,
        system: System,
        text node: Node
    ) {
        self.init(
            name: name,
            summary: summary,
            isBaseline: isBaseline,
            redis: system.redis,
            postgres: system.postgres,
            instances: system.application.instances,
            application: system.application.settings,
            families: system.families,
            tables: system.tables,
            endpoints: system.endpoints,
            jobs: system.jobs,
            findings: system.findings,
            systemText: node.flowText
        )
    }
}

extension Node {
    /// The places of the node, and of every key and value in it.
    fileprivate var positions: Set<Position> {
        var positions: Set<Position> = [position]
        switch content {
        case .scalar: break
        case .list(let items):
            for item in items { positions.formUnion(item.positions) }
        case .mapping(let entries):
            for entry in entries {
                positions.insert(entry.key.position)
                positions.formUnion(entry.value.positions)
            }
        }
        return positions
    }
}
