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
    ///   - faults: Those that have a part in the window.
    /// - Returns: The record.
    func record(
        on engine: any Engine,
        inputs: [Input] = [],
        faults: [(fault: Fault, inWindow: Fault)] = []
    ) -> SetupRecord {
        func tag(_ path: String) -> Condition.Tag {
            inputs.first { $0.path == "setups.\(name).\(path)" || $0.path == path }?.tag ?? .ours
        }
        let instances = Condition(
            "application instances",
            "\(instances)",
            tag("application.instances")
        )
        return SetupRecord(
            name: name,
            summary: summary ?? "",
            isBaseline: isBaseline,
            // Real servers run on whatever there is.
            databaseCores: engine.playsNetwork ? postgres.cores : nil,
            redisMemoryLimit: redis?.maxMemory,
            conditions: redisConditions(engine, tag) + postgresConditions(engine, tag)
                + [instances]
                + self.faults.enumerated().map { number, fault in
                    Condition("fault \(number + 1)", fault.words, .ours)
                },
            faults: faults.map { fault, played in
                FaultSpan(words: fault.words, start: played.start, end: played.end)
            }
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
        if case .upstash(let upstash) = redis.provider {
            return [
                Condition("redis provider", "upstash, unvalidated", .preset),
                Condition("redis max-memory", limit, .ours),
                Condition("redis eviction", upstash.evicts ? "optimistic-volatile" : "off", .ours),
                Condition(
                    "redis max-commands",
                    upstash.maxCommands.map { "\($0)" } ?? "no limit",
                    .ours
                ),
                redis.network.condition(for: "redis", engine),
            ] + timeout(redis.timeout, "redis")
        }
        return [
            Condition("redis max-memory", limit, tag("stores.redis.max-memory")),
            Condition("redis policy", redis.policy.rawValue, tag("stores.redis.policy")),
            Condition("redis samples", "\(redis.samples)", tag("stores.redis.samples")),
            redis.network.condition(for: "redis", engine),
        ] + timeout(redis.timeout, "redis")
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
        ] + timeout(postgres.timeout, "postgres")
    }

    private func timeout(_ timeout: Nanoseconds?, _ store: String) -> [Condition] {
        timeout.map { [Condition("\(store) timeout", "\($0 / .millisecond) ms", .ours)] } ?? []
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
