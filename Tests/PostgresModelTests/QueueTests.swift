import Measurement
import Simulation
import Stores
import Testing
import Workload

/// The model's cores against the closed forms of queueing theory, with a mean service time of 1 ms.
///
/// The waits are those that statements see through the whole path of pool, network and cores. The
/// tolerances are about twice the 95 % interval of runs of this length; the seed is fixed.
@Suite struct QueueTests {
    struct Station: Sendable, CustomTestStringConvertible {
        var name: String
        var cores: Int
        var load: Double
        var distribution: TimeDistribution
        /// The mean wait for a core, in service times.
        var wait: Double
        var tolerance: Double

        var testDescription: String { name }
    }

    /// Waits from Erlang's C formula and from Pollaczek and Khinchine: ρ/(1−ρ) · (1+c²)/2.
    static let stations = [
        Station(
            name: "M/M/1 at 0.5",
            cores: 1,
            load: 0.5,
            distribution: .exponential,
            wait: 1,
            tolerance: 0.03
        ),
        Station(
            name: "M/M/1 at 0.8",
            cores: 1,
            load: 0.8,
            distribution: .exponential,
            wait: 4,
            tolerance: 0.08
        ),
        Station(
            name: "M/M/4 at 0.8",
            cores: 4,
            load: 0.8,
            distribution: .exponential,
            wait: 0.745541,
            tolerance: 0.08
        ),
        Station(
            name: "M/M/10 at 0.8",
            cores: 10,
            load: 0.8,
            distribution: .exponential,
            wait: 0.204590,
            tolerance: 0.08
        ),
        Station(
            name: "M/D/1 at 0.8",
            cores: 1,
            load: 0.8,
            distribution: .constant,
            wait: 2,
            tolerance: 0.06
        ),
        // c² = exp(σ²) − 1 = 1.718 for σ = 1.
        Station(
            name: "M/G/1, lognormal, at 0.5",
            cores: 1,
            load: 0.5,
            distribution: .lognormal(sigma: 1),
            wait: 1.359141,
            tolerance: 0.06
        ),
    ]

    @Test(arguments: stations)
    func `statements wait for a core as theory says`(_ station: Station) throws {
        let count = 200_000
        let service = Nanoseconds.millisecond
        let costs = StatementCosts(
            every: WorkTime(service, distribution: station.distribution),
            source: "a test"
        )
        let gap = Nanoseconds(Double(service) / (station.load * Double(station.cores)))
        let settings = PostgresSettings.atOnce(cores: station.cores)
        let (waited, busy) = try onStage(settings, costs: costs) { stage in
            let pool = stage.model.pool(size: 10_000)
            var arrivals = RandomStream(seed: 7, name: "arrivals")
            var responses: Nanoseconds = 0
            let ended = Gate(count)
            for _ in 0..<count {
                stage.start {
                    let began = stage.timeline.now
                    _ = try? await pool.run(.read(table: Table.rows, row: 1))
                    responses += stage.timeline.now - began
                    ended.pass()
                }
                await stage.pause(arrivals.exponential(mean: gap))
            }
            await ended.wait()
            return (responses - stage.model.busy, stage.model.busy)
        }
        let mean = Double(waited) / Double(count) / Double(service)
        #expect(abs(mean - station.wait) <= station.tolerance * station.wait, "\(mean)")
        let work = Double(busy) / Double(count) / Double(service)
        #expect(abs(work - 1) < 0.01, "the mean of the drawn service times is \(work)")
    }

    @Test func `the 99th percentile of the response is the exponential's`() throws {
        let count = 200_000
        let costs = StatementCosts(
            every: WorkTime(.millisecond, distribution: .exponential),
            source: "a test"
        )
        let percentile = try onStage(.atOnce(cores: 1), costs: costs) { stage in
            let pool = stage.model.pool(size: 10_000)
            var arrivals = RandomStream(seed: 8, name: "arrivals")
            var responses = Histogram()
            let ended = Gate(count)
            for _ in 0..<count {
                stage.start {
                    let began = stage.timeline.now
                    _ = try? await pool.run(.read(table: Table.rows, row: 1))
                    responses.record(stage.timeline.now - began)
                    ended.pass()
                }
                await stage.pause(arrivals.exponential(mean: 2 * .millisecond))
            }
            await ended.wait()
            return responses.value(atPercentile: 99)
        }
        // At a load of 0.5 the response is exponential with mean 2: its 99th percentile is 2 ln
        // 100.
        #expect(abs(Double(percentile) - 9.2103e6) < 0.04 * 9.2103e6, "\(percentile)")
    }
}
