import Foundation
import Live
import Measurement
import Stores

/// What a server that stands still for a second looks like, to us and to `redis-benchmark`:
/// `Scripts/bench honesty`.
enum HonestyBench {
    private static let rate: UInt64 = 2_000
    private static let seconds: Int64 = 10

    /// Prints CSV, a line for each side.
    static func run() throws {
        let network = Network(name: "loopback", oneWay: 0, source: "the bench")
        say("generator,requests,seconds,p50_ms,p99_ms,p99.9_ms,max_ms,conditions")
        let load = LiveLoad(
            operation: .get,
            connections: 50,
            rate: rate,
            warmUp: 0,
            duration: seconds * .second
        )
        var trial = try load.trial(LiveLoad.Tally())
        trial.faults = [Fault(.redis, .unreachable, from: 4 * .second, to: 5 * .second)]
        let engine = LiveEngine()
        defer { engine.shutdown() }
        let response = try engine.play(trial) { _ in true }.endpoints[0].response
        func milliseconds(_ percentile: Double) -> String {
            digits(Double(response.value(atPercentile: percentile)) / 1e6, 2)
        }
        let figures =
            [50, 99, 99.9].map(milliseconds) + [digits(Double(response.maximum) / 1e6, 2)]
        say(
            "rehearsal,\(response.count),\(seconds)," + figures.joined(separator: ",")
                + ",offered at \(rate)/s whatever the server does"
        )
        try peer(network)
    }

    private static func peer(_ network: Network) throws {
        let servers = try StandingServers(
            redis: RedisSettings(network: network),
            postgres: PostgresSettings(maxConnections: 20, pool: 4, network: network),
            tables: []
        )
        defer { servers.shutdown() }
        let load = LiveLoad(operation: .get, connections: 50, duration: .second)
        let speed = try Peers.redisBenchmark(load, servers, operations: 50_000).rate
        let operations = Int(speed * Double(seconds - 1))
        let report = try Peers.redisBenchmarkReport(
            servers,
            connections: 50,
            operations: operations
        ) {
            // In the middle of its run, for a second: what the fault does to ours.
            Thread.sleep(forTimeInterval: Double(seconds) * 0.4)
            servers.standRedis(still: true)
            Thread.sleep(forTimeInterval: 1)
            servers.standRedis(still: false)
        }
        let distribution = percentiles(in: report)
        func value(_ percentile: Double) -> String {
            digits(distribution.first { $0.percentile >= percentile }?.milliseconds ?? 0, 2)
        }
        let figures = [50, 99, 99.9, 100].map(value).joined(separator: ",")
        let time = report.split(separator: "\n").first { $0.contains("requests completed in") }
        let took = time?.split(separator: " ").compactMap { Double($0) }.last ?? 0
        say(
            "redis-benchmark,\(operations),\(digits(took, 1)),\(figures),"
                + "50 connections; each waits for its answer before it asks again"
        )
    }

    /// The lines `99.902% <= 1.231 milliseconds` of a report, in their order.
    private static func percentiles(
        in report: String
    ) -> [(percentile: Double, milliseconds: Double)] {
        report.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count > 3, words[1] == "<=", words[3] == "milliseconds",
                words[0].hasSuffix("%"), let percentile = Double(words[0].dropLast()),
                let milliseconds = Double(words[2])
            else { return nil }
            return (percentile, milliseconds)
        }
    }
}
