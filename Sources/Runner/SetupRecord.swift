import Analysis
import Measurement
import Patterns
import ScenarioFile
import Stores

extension Setup {
    /// The setup as a run's record keeps it, with the conditions that it was played under.
    var record: SetupRecord {
        SetupRecord(
            name: name,
            summary: summary ?? "",
            isBaseline: isBaseline,
            conditions: redisConditions + postgresConditions + [
                Condition("application instances", "\(instances)", .ours)
            ]
        )
    }

    /// What protects the setup's bookings, by the first step that books.
    var protection: String {
        endpoints.lazy.flatMap(\.steps).compactMap(\.protectionName).first ?? ""
    }

    private var redisConditions: [Condition] {
        guard let redis else { return [Condition("redis", "off", .ours)] }
        let limit = redis.maxMemory.map { "\($0) bytes" } ?? "no limit"
        return [
            Condition("redis max-memory", limit, .ours),
            Condition("redis policy", redis.policy.rawValue, .ours),
            Condition("redis samples", "\(redis.samples)", .ours),
            redis.network.condition(for: "redis"),
        ]
    }

    private var postgresConditions: [Condition] {
        [
            Condition("postgres max-connections", "\(postgres.maxConnections)", .ours),
            Condition("postgres pool for each instance", "\(postgres.pool)", .ours),
            Condition("postgres cores", "\(postgres.cores)", .ours),
            postgres.network.condition(for: "postgres"),
        ]
    }
}

extension Network {
    /// The network as a condition: a preset has a source, a custom one is ours.
    fileprivate func condition(for store: String) -> Condition {
        let microseconds = Double(2 * oneWay / 100) / 10
        return Condition(
            "\(store) network",
            "\(name), round trip \(microseconds) us (\(source))",
            name == "custom" ? .ours : .preset
        )
    }
}
