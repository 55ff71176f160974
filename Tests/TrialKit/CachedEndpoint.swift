public import Measurement
import Patterns
public import Stores
public import Workload

/// A trial of one endpoint with one `cached` step, as the pattern's users write it.
public struct CachedEndpoint: Sendable {
    /// How many keys there are.
    public var keys: UInt32
    /// Requests per second.
    public var rate: Double
    /// The length of the window.
    public var duration: Nanoseconds
    /// How long a filled key lives.
    public var timeToLive: Nanoseconds
    /// The one-way time to both stores.
    public var oneWay: Nanoseconds
    /// How the keys share the requests.
    public var popularity: Popularity
    /// The seed of the stream.
    public var seed: UInt64 = 1

    /// Describes an endpoint.
    public init(
        keys: UInt32,
        rate: Double,
        duration: Nanoseconds,
        timeToLive: Nanoseconds = 300 * .second,
        oneWay: Nanoseconds = 250 * .microsecond,
        popularity: Popularity = .zipf(skew: 0.9)
    ) {
        self.keys = keys
        self.rate = rate
        self.duration = duration
        self.timeToLive = timeToLive
        self.oneWay = oneWay
        self.popularity = popularity
    }

    /// The trial, ready for an engine.
    public func trial() -> Trial {
        var blueprint = Blueprint(
            populations: [Population(name: "item", count: keys, popularity: popularity)],
            hasRedis: true
        )
        let family = blueprint.family(
            KeyFamily(template: "item:{item}", parts: [.text("item:"), .number(slot: 0)])
        )
        let table = blueprint.table(
            Table(name: "items", content: .rows(owners: keys, each: 1), rowSize: 200)
        )
        guard let kind = StepKind.all.first(where: { $0.name == "cached" }) else {
            preconditionFailure("there is no pattern 'cached'")
        }
        var values: [String: SettingValue] = [
            "key": .key(KeyMaker(family: family, first: .entity(0))),
            "ttl": .duration(timeToLive), "size": .bytes(200), "table": .table(table),
        ]
        for setting in kind.settings where values[setting.name] == nil {
            values[setting.name] = setting.fallback
        }
        let settings = StepSettings(kind: kind.name, values: values)
        guard let step = try? kind.build(settings, &blueprint) else {
            preconditionFailure("the pattern 'cached' refuses these settings")
        }
        let network = Network(name: "test", oneWay: oneWay, source: "the caller's own")
        let plan = TrafficPlan(
            arrivals: .poisson,
            curve: RateCurve(points: [.init(at: 0, rate: rate)]),
            mix: [1],
            populations: blueprint.populations,
            ranges: nil,
            start: 0,
            duration: duration
        )
        let (tables, families, seed) = (blueprint.tables, blueprint.families, seed)
        return Trial(
            setup: "cached",
            repetition: 0,
            seed: seed,
            redis: RedisSettings(network: network),
            postgres: PostgresSettings(maxConnections: 100, pool: 100, cores: 8, network: network),
            families: blueprint.families,
            tables: tables,
            instances: 1,
            layout: Recorder.Layout(
                endpoints: [.init(name: "item", cacheable: true)],
                families: blueprint.families.map(\.template),
                commands: CommandKind.allCases.map(\.name),
                statements: StatementKind.allCases.map(\.name),
                warmUp: 0,
                window: duration,
                interval: duration / 100
            ),
            requests: { RequestStream(plan, seed: seed) },
            application: { seams, recorder in
                ScenarioApplication(
                    endpoints: [[step]],
                    tables: tables,
                    families: families,
                    seams: seams,
                    recorder: recorder,
                    seed: seed
                )
            }
        )
    }
}
