import Analysis
import Measurement
import Patterns
import ScenarioFile
import Stores

extension Setup {
    /// The setup as a run's record keeps it, with the conditions under which an engine plays it.
    ///
    /// - Parameter faults: Those that have a part in the window.
    func record(
        on engine: any Engine,
        faults: [(fault: Fault, inWindow: Fault)]
    ) -> SetupRecord {
        SetupRecord(
            name: name,
            summary: summary ?? "",
            isBaseline: isBaseline,
            // Real servers run on whatever there is.
            databaseCores: engine.playsNetwork ? postgres.cores : nil,
            conditions: redisConditions(engine) + postgresConditions(engine)
                + [Condition("application instances", "\(instances)", .ours)]
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

    private func redisConditions(_ engine: any Engine) -> [Condition] {
        guard let redis else { return [Condition("redis", "off", .ours)] }
        let limit = redis.maxMemory.map { "\($0) bytes" } ?? "no limit"
        return [
            Condition("redis max-memory", limit, .ours),
            Condition("redis policy", redis.policy.rawValue, .ours),
            Condition("redis samples", "\(redis.samples)", .ours),
            redis.network.condition(for: "redis", engine),
        ] + timeout(redis.timeout, "redis")
    }

    private func postgresConditions(_ engine: any Engine) -> [Condition] {
        [
            Condition("postgres max-connections", "\(postgres.maxConnections)", .ours),
            Condition("postgres pool for each instance", "\(postgres.pool)", .ours),
            Condition("postgres cores", "\(postgres.cores)", .ours),
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
