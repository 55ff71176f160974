import Foundation
import Live
import Measurement
import Stores

/// The live engine's own speed against `redis-benchmark` and `pgbench`: `Scripts/bench live`.
///
/// Both sides load the same two servers in turn. A ratio of rates over 1 and one of processor times
/// below 1 are in our favour.
///
/// On one connection whoever asks sleeps until the server has answered, and the server until it is
/// asked: over two cores this measures how long a core takes to wake up and where the scheduler has
/// put the two. So one connection is measured a second time with everything on one core, where
/// nothing but the work of both sides is left.
enum LiveBench {
    private static let header =
        "operation,connections,pipeline,cores,pairs,ours_per_s,peer_per_s,ratio,ratio_low,"
        + "ratio_high,ours_cpu_us,peer_cpu_us,cpu_ratio,cpu_ratio_low,cpu_ratio_high,others_percent"

    /// Prints CSV, a line for each operation and number of connections, then one for the lag at
    /// 10,000 requests a second.
    static func run(_ words: ArraySlice<String>) throws {
        let pairs = max(2, words.first.flatMap { Int($0) } ?? 10)
        let seconds = max(1, words.dropFirst().first.flatMap { Int($0) } ?? 2)
        let only = Set(words.dropFirst(2))
        func isWanted(_ names: String...) -> Bool {
            only.isEmpty || names.contains { only.contains($0) }
        }
        let network = Network(name: "loopback", oneWay: 0, source: "the bench")
        let servers = try StandingServers(
            redis: RedisSettings(network: network),
            postgres: PostgresSettings(maxConnections: 120, pool: 50, network: network),
            tables: [LiveLoad.table]
        )
        defer { servers.shutdown() }
        let bench = Bench(servers: servers, pairs: pairs, seconds: seconds)
        say(header)
        for operation in [LiveLoad.Operation.set, .get] {
            let name = operation.rawValue
            for connections in [1, 50, 500] where isWanted(name, "\(name)-\(connections)") {
                try bench.measure(operation, connections)
                if connections == 1 { try bench.measureOnOneCore(operation) }
            }
            if isWanted(name, "\(name)-pipeline") {
                try bench.measure(operation, 50, pipeline: 16)
            }
        }
        for operation in [LiveLoad.Operation.select, .update] {
            let name = operation.rawValue
            for connections in [1, 16, 50] where isWanted(name, "\(name)-\(connections)") {
                try bench.measure(operation, connections)
                if connections == 1 { try bench.measureOnOneCore(operation) }
            }
        }
        if isWanted("lag") { try bench.lag() }
    }

    private struct Bench {
        let servers: StandingServers
        let pairs: Int
        let seconds: Int

        /// Measures one connection with us, the peer and the servers on the first core.
        func measureOnOneCore(_ operation: LiveLoad.Operation) throws {
            try Machine.place(servers.processes, on: "0")
            defer { try? Machine.place(servers.processes, on: "0-\(Machine.cores - 1)") }
            try measure(operation, 1, cores: 1)
        }

        func measure(
            _ operation: LiveLoad.Operation,
            _ connections: Int,
            pipeline: Int = 1,
            cores: Int = Machine.cores
        ) throws {
            let load = LiveLoad(
                operation: operation,
                connections: connections,
                pipeline: pipeline,
                duration: Nanoseconds(seconds) * .second
            )
            // One run of ours that does not count: it says how many operations the peer needs.
            let first = try ours(load)
            let operations = max(1_000, Int(first.rate * Double(seconds)))
            var runs = PairedRuns()
            let others = OtherUse(servers)
            for _ in 0..<pairs {
                try runs.measure({ try ours(load) }) {
                    operation.isRedis
                        ? try Peers.redisBenchmark(load, servers, operations: operations)
                        : try Peers.pgbench(load, servers, operations: operations)
                }
            }
            let (rate, processor) = (runs.ratios(\.rate), runs.ratios(\.processor))
            func median(_ sides: [Side], _ figure: KeyPath<Side, Double>) -> Double {
                Spread(sides.map { $0[keyPath: figure] }).median
            }
            say(
                ([operation.rawValue, "\(connections)", "\(pipeline)", "\(cores)", "\(pairs)"]
                    + [
                        digits(median(runs.ours, \.rate), 0), digits(median(runs.peer, \.rate), 0),
                        digits(rate.median, 3), digits(rate.low, 3), digits(rate.high, 3),
                        digits(median(runs.ours, \.processor), 2),
                        digits(median(runs.peer, \.processor), 2), digits(processor.median, 3),
                        digits(processor.low, 3), digits(processor.high, 3),
                        digits(others.percent, 1),
                    ]).joined(separator: ",")
            )
        }

        /// Our requests begin when they should at 10,000 a second: the line tells p50 and p99 of
        /// the lag in microseconds where the others tell rates.
        func lag() throws {
            let load = LiveLoad(
                operation: .get,
                connections: 50,
                rate: 10_000,
                warmUp: .second,
                duration: 10 * .second
            )
            let others = OtherUse(servers)
            let record = try engine().play(try load.trial(LiveLoad.Tally())) { _ in true }
            let lag = record.endpoints[0].lag
            say(
                "# at 10,000 GET/s offered over 50 connections for 10 s, other processes used "
                    + "\(digits(others.percent, 1)) % of the machine: lag p50 "
                    + "\(digits(Double(lag.value(atPercentile: 50)) / 1e3, 1)) us, p99 "
                    + "\(digits(Double(lag.value(atPercentile: 99)) / 1e3, 1)) us, p99.9 "
                    + "\(digits(Double(lag.value(atPercentile: 99.9)) / 1e3, 1)) us"
            )
        }

        private func ours(_ load: LiveLoad) throws -> Side {
            let tally = LiveLoad.Tally()
            _ = try engine().play(try load.trial(tally)) { _ in true }
            let reading = tally.reading
            return Side(
                rate: Double(reading.operations) / Double(max(1, reading.length)) * 1e9,
                processor: Double(reading.processor) / Double(max(1, reading.operations)) / 1e3
            )
        }

        private func engine() throws -> LiveEngine {
            var given = GivenServers(
                redis: try RedisURL(servers.redis.url),
                postgres: try PostgresURL(servers.postgres.url),
                allowsNonEmpty: true
            )
            given.maxCommands = .max
            given.maxBytes = .max
            // The peers have one thread each, so ours has too.
            return LiveEngine(LiveOptions(given: given, loops: 1))
        }
    }
}

/// How much of the machine other processes use: neither we nor our children, nor the servers.
private struct OtherUse {
    private let servers: StandingServers
    private let start: (all: Double, known: Double, at: ContinuousClock.Instant)

    init(_ servers: StandingServers) {
        self.servers = servers
        start = Self.reading(servers)
    }

    /// In percent of all cores, since the beginning.
    var percent: Double {
        let now = Self.reading(servers)
        let length = Double((now.at - start.at) / .seconds(1))
        let cores = Double(Machine.cores)
        let others = (now.all - start.all) - (now.known - start.known)
        return max(0, others / max(1e-9, length * cores) * 100)
    }

    private static func reading(
        _ servers: StandingServers
    ) -> (all: Double, known: Double, at: ContinuousClock.Instant) {
        let known = Machine.familyTime() + Double(servers.busy) / 1e9
        return (Machine.busyTime(), known, ContinuousClock.now)
    }
}
