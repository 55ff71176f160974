import Analysis
import Measurement
import Runner
import ScenarioFile
import Simulation
import Testing

/// The booking patterns on the model engine: the lock that names the exact range, against the
/// others.
@Suite struct CarRentalTests {
    static let text = """
        scenario: cars
        summary: Bookings of a few cars
        duration: 5s
        population:
          car: 10
        traffic:
          arrivals: poisson
          rate: 1000/s
          mix: { book: 1 }
          ranges: { days: 60, length: 2-7, identical: IDENTICAL }
        tables:
          booking: { bookings-of: car }
        stores:
          redis: { network: loopback }
          postgres: { max-connections: 100, pool: 50, cores: 2, network: loopback }
        endpoints:
          book:
            steps:
              - book:
                  table: booking
                  protection: PROTECTION
                  work: 10ms
                  key: "lock:car:{car}:{range-hash}"
        setups:
          only: { baseline: true }
        """

    static func race(_ protection: String, identical: Bool = false) throws -> RaceRecord {
        let text = text.replacing("PROTECTION", with: protection)
            .replacing("IDENTICAL", with: identical ? "true" : "false")
        let scenario = try ScenarioParser().parse(text: text, name: "cars.yaml")
        let runner = try Runner(scenario, options: RunOptions(), engine: ModelEngine())
        let record = try runner.run(toolVersion: "test", command: "test") { _ in true }
        return try #require(record.races.first)
    }

    @Test func nothingDoubleBooks() throws {
        let race = try Self.race("none")
        #expect(race.verdict == .violated)
        #expect(race.doubleBookings > 0)
        #expect(race.witness != nil)
    }

    @Test func exactRangeLockDoubleBooksOverlappingRanges() throws {
        let race = try Self.race("exact-range-lock")
        #expect(race.verdict == .violated)
        #expect(race.doubleBookings > 0)
    }

    @Test func exactRangeLockHoldsForIdenticalRanges() throws {
        let race = try Self.race("exact-range-lock", identical: true)
        #expect(race.doubleBookings == 0)
        #expect(race.concurrentConflicts > 0)
    }

    @Test(arguments: ["row-lock", "exclusion-constraint"])
    func databaseProtectionsHold(_ protection: String) throws {
        let race = try Self.race(protection)
        #expect(race.verdict == .held)
        #expect(race.doubleBookings == 0)
        #expect(race.falseRefusals == 0)
        #expect(race.booked > 50)
    }
}
