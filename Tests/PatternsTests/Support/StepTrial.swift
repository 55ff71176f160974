import Audit
import Measurement
import Patterns
import Simulation
import Stores
import Testing
import Workload

/// A trial in the model, from steps and intended starts that a test writes down.
struct StepTrial {
    var blueprint: Blueprint
    /// The steps by endpoint.
    var endpoints: [[any Step]] = [[]]
    var redis: RedisSettings?
    var postgres: PostgresSettings
    var instances = 1
    /// The length of the window; the last request's start where it is later.
    var window: Nanoseconds = .second
    /// The length of the part that is not counted.
    var warmUp: Nanoseconds = 0
    /// The length of a timeline interval; the window unless set.
    var interval: Nanoseconds?
    var jobs: [Job] = []
    var settings = ApplicationSettings()
    var outages: [Outage] = []
    /// Which answers to commits are lost.
    var lostCommits: LostCommits?
    var audit: (@Sendable () -> any AdmissionAudit)?
    /// The users of a closed loop, whose first requests are then the ones to play.
    var users: VirtualUsers?

    init(populations: [Population] = [], oneWay: Nanoseconds = 0, hasRedis: Bool = true) {
        let network = Network(name: "test", oneWay: oneWay, source: "the test's own")
        blueprint = Blueprint(populations: populations, hasRedis: hasRedis)
        redis = hasRedis ? RedisSettings(network: network) : nil
        postgres = PostgresSettings(maxConnections: 200, pool: 100, cores: 8, network: network)
    }

    /// Adds a step as a scenario would; settings that are left out have their fallbacks.
    mutating func add(
        _ kind: String,
        _ values: [String: SettingValue] = [:],
        to endpoint: Int = 0
    ) throws {
        let kind = try #require(StepKind.all.first { $0.name == kind })
        var all = values
        for setting in kind.settings where all[setting.name] == nil {
            all[setting.name] = setting.fallback
        }
        for name in values.keys { #expect(kind.settings.contains { $0.name == name }, "\(name)") }
        while endpoints.count <= endpoint { endpoints.append([]) }
        endpoints[endpoint].append(
            try kind.build(StepSettings(kind: kind.name, values: all), &blueprint)
        )
    }

    /// A key of one population's members, or one key of all.
    mutating func key(_ name: String, of population: Int? = nil) -> SettingValue {
        let number = population.map { _ in [KeyFamily.Part.text(":"), .number(slot: 0)] } ?? []
        let template = population == nil ? name : "\(name):{\(population ?? 0)}"
        let family = blueprint.family(KeyFamily(template: template, parts: [.text(name)] + number))
        return .key(
            KeyMaker(family: family, first: population.map { .entity(UInt8($0)) } ?? .zero)
        )
    }

    /// A table whose rows belong to the members of a population.
    mutating func table(_ name: String, of population: Int = 0, each: UInt32 = 1) -> SettingValue {
        let owners = blueprint.populations[population].count
        return .table(
            blueprint.table(
                Table(
                    name: name,
                    content: .rows(owners: owners, each: each),
                    rowSize: 100,
                    population: population
                )
            )
        )
    }

    func play(_ requests: [Request]) throws -> TrialRecord {
        try ModelEngine().play(trial(requests)) { _ in true }
    }

    func play(at times: [Nanoseconds]) throws -> TrialRecord {
        try play(times.enumerated().map { Request(at: $1, number: UInt64($0), endpoint: 0) })
    }

    /// The trial that plays requests, for any engine.
    func trial(_ requests: [Request]) -> Trial {
        let (endpoints, jobs, tables, audit) = (endpoints, jobs, blueprint.tables, audit)
        let families = blueprint.families
        let (interval, warmUp, settings, outages) = (interval, warmUp, settings, outages)
        let (users, losesCommits) = (users, lostCommits)
        let window = max(window, (requests.last?.at ?? 0) + 1)
        return Trial(
            setup: "test",
            repetition: 0,
            seed: 1,
            redis: redis,
            postgres: postgres,
            families: blueprint.families,
            tables: tables,
            instances: instances,
            layout: Recorder.Layout(
                endpoints: endpoints.indices.map { .init(name: "test-\($0)", cacheable: true) }
                    + ScenarioApplication.background(of: endpoints, jobs).map {
                        .init(name: $0.name, cacheable: false, isBackground: true)
                    },
                families: blueprint.families.map(\.template),
                commands: CommandKind.allCases.map(\.name),
                statements: StatementKind.allCases.map(\.name),
                warmUp: warmUp,
                window: window,
                interval: interval ?? window
            ),
            requests: { ListedRequests(requests) },
            application: { seams, recorder in
                recorder.admissions = audit?()
                recorder.races = RaceAuditor(families: families.map(\.template))
                let seams = seams.enumerated().map { index, seams in
                    outages.reduce(losesCommits.map { $0.applied(to: seams) } ?? seams) {
                        $1.applied(to: $0, of: index)
                    }
                }
                return ScenarioApplication(
                    endpoints: endpoints,
                    tables: tables,
                    families: families,
                    seams: seams,
                    recorder: recorder,
                    settings: settings,
                    jobs: jobs,
                    users: users,
                    seed: 1
                )
            }
        )
    }
}

extension TrialRecord {
    func calls(_ kind: CommandKind) -> UInt64 { commands[Int(kind.rawValue)].calls }

    func calls(_ kind: StatementKind) -> UInt64 { statements[Int(kind.rawValue)].calls }

    func family(_ name: String) throws -> FamilyRecord {
        try #require(families.first { $0.name.hasPrefix(name) })
    }
}

extension Request {
    /// A request for members of the populations, numbered by its time.
    init(_ at: Nanoseconds, _ endpoint: UInt16 = 0, _ members: UInt32...) {
        self.init(at: at, number: UInt64(at), endpoint: endpoint)
        for (population, member) in members.enumerated() { entities[population] = member }
    }
}
