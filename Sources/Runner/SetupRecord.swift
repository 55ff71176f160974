import Analysis
import Measurement
import Patterns
import ScenarioFile
import Stores

extension Setup {
    /// The setup as a run's record keeps it, with the conditions under which an engine plays it.
    ///
    /// - Parameters:
    ///   - engine: What plays; a network's condition depends on it.
    ///   - inputs: Where values come from, as the scenario says; the rest is ours.
    /// - Returns: The record.
    func record(on engine: any Engine, inputs: [Input] = []) -> SetupRecord {
        func tag(_ path: String) -> Condition.Tag {
            inputs.first { $0.path == "setups.\(name).\(path)" || $0.path == path }?.tag ?? .ours
        }
        return SetupRecord(
            name: name,
            summary: summary ?? "",
            isBaseline: isBaseline,
            conditions: redisConditions(engine, tag) + postgresConditions(engine, tag) + [
                Condition(
                    "application instances",
                    "\(instances)",
                    tag("application.instances")
                )
            ]
        )
    }

    /// What protects the setup's bookings, by the first step that books.
    var protection: String {
        endpoints.lazy.flatMap(\.steps).compactMap(\.protectionName).first ?? ""
    }

    /// The population whose members are booked, by its index.
    var bookedPopulation: Int? {
        tables.first { if case .bookings = $0.content { true } else { false } }?.population
    }

    private func redisConditions(
        _ engine: any Engine,
        _ tag: (String) -> Condition.Tag
    ) -> [Condition] {
        guard let redis else { return [Condition("redis", "off", .ours)] }
        let limit = redis.maxMemory.map { "\($0) bytes" } ?? "no limit"
        return [
            Condition("redis max-memory", limit, tag("stores.redis.max-memory")),
            Condition("redis policy", redis.policy.rawValue, tag("stores.redis.policy")),
            Condition("redis samples", "\(redis.samples)", tag("stores.redis.samples")),
            redis.network.condition(for: "redis", engine),
        ]
    }

    private func postgresConditions(
        _ engine: any Engine,
        _ tag: (String) -> Condition.Tag
    ) -> [Condition] {
        [
            Condition(
                "postgres max-connections",
                "\(postgres.maxConnections)",
                tag("stores.postgres.max-connections")
            ),
            Condition(
                "postgres pool for each instance",
                "\(postgres.pool)",
                tag("stores.postgres.pool")
            ),
            Condition("postgres cores", "\(postgres.cores)", tag("stores.postgres.cores")),
            postgres.network.condition(for: "postgres", engine),
        ]
    }
}

extension Network {
    /// The network as a condition: a preset has a source, a custom one is ours, and an engine on
    /// real servers has the one that is there.
    fileprivate func condition(for store: String, _ engine: any Engine) -> Condition {
        guard engine.playsNetwork else {
            return Condition(
                "\(store) network",
                "as it is between this process and the server; '\(name)' is not applied",
                .measured
            )
        }
        let microseconds = Double(2 * oneWay / 100) / 10
        return Condition(
            "\(store) network",
            "\(name), round trip \(microseconds) us (\(source))",
            name == "custom" ? .ours : .preset
        )
    }
}
