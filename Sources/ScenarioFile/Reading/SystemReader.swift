import Patterns
import Stores
import Workload

/// Reads the system that a setup describes: its stores, tables, application and endpoints.
struct SystemReader {
    let kinds: [StepKind]
    let populations: [Population]
    let names: Names
    /// How keys should be named; nil where the scenario does not say.
    var convention: KeyConvention?
    /// The trace that says what is done; nil where endpoints do.
    var recorded: RecordedTraffic?
    /// How many times faster the day passes than the file says.
    var speed: Int64 = 1

    /// The keys of the system.
    var section: Section { recorded == nil ? SystemSection.section : SystemSection.recorded }

    /// The system of a node in the shape of ``SystemSection``; nil where something of it is wrong.
    ///
    /// Steps are not built for a file that setups are laid over, because it need not be complete.
    func read(_ node: Node, builds: Bool, _ findings: Findings) -> System? {
        if let recorded { return read(node, playing: recorded, findings) }
        guard let fields = Fields(node, SystemSection.section, findings) else { return nil }
        let application = fields[SystemSection.application].map { declared in
            var faster = declared
            if speed > 1 { faster.settings = declared.settings.faster(by: speed) }
            return faster
        }
        let stores = fields[SystemSection.stores]
        let declared = fields[SystemSection.tables] ?? []
        let endpoints = fields[SystemSection.endpoints] ?? []
        var blueprint = Blueprint(populations: populations, hasRedis: stores?.redis != nil)
        let tables = declared.map { named in
            (named.name, table(named, findings).map { blueprint.table($0) })
        }
        var reader = StepReader(
            kinds: kinds,
            names: names,
            tables: tables,
            blueprint: blueprint,
            builds: builds && stores != nil,
            speed: speed,
            findings: findings
        )
        let built = endpoints.map { endpoint in
            NameRule.endpoint.check(endpoint.key, findings)
            let steps = endpoint.value ?? []
            if let value = endpoint.value, value.isEmpty {
                findings.report(.noSteps(endpoint.key))
            }
            reader.owner = endpoint.name
            return Endpoint(name: endpoint.name, steps: steps.compactMap { reader.read($0) })
        }
        let jobs = (fields[SystemSection.jobs] ?? []).compactMap { job(of: $0, &reader) }
        checkFamilies(reader, findings)
        guard findings.isEmpty, let application, let stores else { return nil }
        return System(
            redis: stores.redis,
            postgres: stores.postgres,
            application: application,
            families: reader.blueprint.families,
            tables: reader.blueprint.tables,
            endpoints: built,
            jobs: jobs,
            findings: self.findings(reader)
        )
    }

    /// The system that plays a recorded trace.
    private func read(
        _ node: Node,
        playing recorded: RecordedTraffic,
        _ findings: Findings
    ) -> System? {
        guard let fields = Fields(node, SystemSection.recorded, findings) else { return nil }
        let application = fields[SystemSection.application]
        let stores = fields[SystemSection.stores]
        guard findings.isEmpty, let application, let stores else { return nil }
        var blueprint = Blueprint(populations: [], hasRedis: stores.redis != nil)
        let endpoints = blueprint.replay(recorded.plan, rowSize: recorded.rowSize)
        return System(
            redis: stores.redis,
            postgres: stores.postgres,
            application: application,
            families: blueprint.families,
            tables: blueprint.tables,
            endpoints: endpoints.map { Endpoint(name: $0.name, steps: $0.steps) },
            jobs: [],
            findings: []
        )
    }

    /// A job with its steps built; nil where it is wrong.
    private func job(of named: Named<JobSection.Declared>, _ reader: inout StepReader) -> Job? {
        NameRule.job.check(named.key, reader.findings)
        guard let declared = named.value else { return nil }
        reader.owner = named.name
        let steps = declared.steps.compactMap { reader.read($0) }
        let schedule = Schedule(
            first: declared.schedule.first / speed,
            every: declared.schedule.every / speed
        )
        return Job(name: named.name, schedule: schedule, steps: steps)
    }

    private func table(_ named: Named<TableSection.Declared>, _ findings: Findings) -> Table? {
        NameRule.table.check(named.key, findings)
        TableName.check(named.key, findings)
        guard let declared = named.value else { return nil }
        guard case .scalar(let name, _) = declared.population.content,
            let index = names.populations.firstIndex(of: name)
        else {
            findings.report(
                .unknownName(declared.population, "population", names.populations)
            )
            return nil
        }
        let count = populations[index].count
        let rows = UInt64(count) * UInt64(declared.each)
        guard rows <= UInt64(PopulationSection.memberLimit) else {
            findings.report(.tooManyRows(named.key, rows, limit: PopulationSection.memberLimit))
            return nil
        }
        let content: Table.Content =
            switch declared.holds {
            case .rows: .rows(owners: count, each: declared.each)
            case .bookings: .bookings(resources: count, exclusive: false)
            case .payouts: .payouts
            }
        return Table(
            name: named.name,
            content: content,
            rowSize: declared.rowSize,
            population: index
        )
    }

    /// What is probably wrong with keys; without Redis there are none.
    private func findings(_ reader: StepReader) -> [Finding] {
        guard reader.blueprint.hasRedis else { return [] }
        let check = StaticCheck(reader.uses.map(\.place), in: reader.blueprint)
        let found = check.findings.map { Finding(at: reader.uses[$0.place].position, $0.finding) }
        guard let convention else { return found }
        // Families that steps add of their own stand nowhere in the file.
        let named = zip(reader.blueprint.families, reader.familyNodes).compactMap { family, node in
            node.content.isScalar(family.template)
                ? convention.finding(family.template).map { Finding(at: node.position, $0) } : nil
        }
        return found + named
    }

    /// Two templates whose keys have the same texts are one family on a real server.
    private func checkFamilies(_ reader: StepReader, _ findings: Findings) {
        var templates: [[String]: String] = [:]
        for (family, node) in zip(reader.blueprint.families, reader.familyNodes) {
            let shape = Self.shape(of: family.parts)
            if let other = templates[shape] {
                findings.report(.sameKeys(node, other))
            } else {
                templates[shape] = family.template
            }
        }
    }

    /// The pieces of the keys' texts, whatever their numbers mean.
    private static func shape(of parts: [KeyFamily.Part]) -> [String] {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .number, .wide, .padded, .listed: "{}"
            case .digest: "{digest}"
            }
        }
    }
}

extension Node.Content {
    fileprivate func isScalar(_ text: String) -> Bool {
        if case .scalar(text, _) = self { true } else { false }
    }
}

/// What a setup consists of, beside its name.
struct System {
    var redis: RedisSettings?
    var postgres: PostgresSettings
    var application: ApplicationSection.Declared
    var families: [KeyFamily]
    var tables: [Table]
    var endpoints: [Endpoint]
    var jobs: [Job]
    var findings: [Finding]
}

/// How the names that a scenario gives may be spelled, because they become columns, files and
/// identifiers.
struct NameRule: Sendable {
    /// The most characters of a name.
    static let lengthLimit = 40
    /// What is named.
    let subject: String
    /// The rule in words.
    let words: String
    let isAllowed: @Sendable (String) -> Bool

    static let endpoint = NameRule(
        subject: "endpoint",
        words: "lower-case words joined by hyphens, such as pay-fee",
        isAllowed: isKebabCase
    )
    static let job = NameRule(
        subject: "job",
        words: "lower-case words joined by hyphens, such as readiness-check",
        isAllowed: isKebabCase
    )
    static let population = NameRule(
        subject: "population",
        words: "lower-case words joined by hyphens, such as student",
        isAllowed: isKebabCase
    )
    static let setup = NameRule(
        subject: "setup",
        words: "letters and digits in words joined by hyphens, such as cached-16MB"
    ) {
        isKebabCase("a" + $0.lowercased()) && $0.first != "-" && $0.utf8.allSatisfy { $0 < 128 }
    }
    static let table = NameRule(
        subject: "table",
        words: "lower-case words joined by underscores, such as fee_lines"
    ) {
        !$0.contains("-") && isKebabCase(String($0.map { $0 == "_" ? "-" : $0 }))
    }

    func check(_ key: Node.Key, _ findings: Findings) {
        if key.text.utf8.count > Self.lengthLimit || !isAllowed(key.text) {
            findings.report(.wrongName(key, self))
        }
    }
}
