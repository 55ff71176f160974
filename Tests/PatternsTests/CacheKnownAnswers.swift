import Measurement
import Simulation
import Stores
import Testing
import TrialKit
import Workload

/// Cache-aside with a fixed TTL against its closed forms.
///
/// One key, Poisson readers at λ, TTL T, and D from a miss to its fill. A cycle is a first miss, λD
/// more misses while it is being filled, and λT hits.
@Suite struct CacheKnownAnswers {
    struct Case: Sendable, CustomStringConvertible {
        var rate: Double
        var timeToLive: Nanoseconds
        var oneWay: Nanoseconds
        var description: String { "rate \(rate), ttl \(timeToLive), one way \(oneWay)" }
    }

    static let cases = [
        Case(rate: 2, timeToLive: .second, oneWay: 250 * .microsecond),
        Case(rate: 10, timeToLive: .second, oneWay: .millisecond),
        Case(rate: 20, timeToLive: 10 * .second, oneWay: .millisecond),
        Case(rate: 100, timeToLive: 2 * .second, oneWay: 2 * .millisecond),
    ]

    @Test(arguments: cases)
    func hitRatioOfAFixedTimeToLive(_ given: Case) throws {
        let record = try play(given)
        let family = record.families[0]
        let measured = Double(family.hits) / Double(family.hits + family.misses)
        let (cycle, hits) = expected(given, record)
        #expect(
            abs(measured - hits / cycle) < 0.003,
            "measured \(measured), expected \(hits / cycle)"
        )
    }

    @Test func widthOfAStampede() throws {
        // Long fills under many readers: λD is about 8 misses beside the first.
        let given = Case(rate: 400, timeToLive: 500 * .millisecond, oneWay: 5 * .millisecond)
        let record = try play(given)
        let fill = self.fill(given, record)
        // A cycle lasts D + T, and T again from the last of the fills, λD/(λ) later on average.
        let misses = Double(record.families[0].misses)
        let cycles = Double(record.measured) / (2 * fill + Double(given.timeToLive))
        let width = 1 + given.rate * fill / 1e9
        #expect(abs(misses / cycles / width - 1) < 0.03, "\(misses / cycles) against \(width)")
    }

    @Test func littlesLawFromAnIndependentIntegral() throws {
        let record = try play(Self.cases[3])
        #expect(record.engine.inFlightIntegral == record.engine.serviceSum)
        #expect(record.engine.serviceSum > 0)
    }

    private func play(_ given: Case) throws -> TrialRecord {
        let endpoint = CachedEndpoint(
            keys: 1,
            rate: given.rate,
            duration: Nanoseconds(150_000 / given.rate * 1e9),
            timeToLive: given.timeToLive,
            oneWay: given.oneWay,
            popularity: .uniform
        )
        return try ModelEngine().play(endpoint.trial()) { _ in true }
    }

    /// Requests and hits of a cycle.
    private func expected(_ given: Case, _ record: TrialRecord) -> (cycle: Double, hits: Double) {
        let rate = given.rate / 1e9
        let hits = rate * Double(given.timeToLive)
        return (1 + rate * fill(given, record) + hits, hits)
    }

    /// D: from the GET at the server to the SET at the server, in nanoseconds.
    private func fill(_ given: Case, _ record: TrialRecord) -> Double {
        let read = record.statements[Int(StatementKind.read.rawValue)].latency.mean
        return read + 2 * Double(given.oneWay)
    }
}
