import Analysis
import Measurement
import Runner
import ScenarioFile

/// Small scenarios with a bug each, and without.
enum HuntScenarios {
    /// Bookings of a few cars under a protection.
    static func cars(
        _ protection: String,
        key: String = "lock:car:{car}",
        settings: String = "",
        faults: String = "[]",
        application: String = "{ instances: 2 }"
    ) -> String {
        """
        scenario: cars
        summary: Bookings of a few cars
        duration: 5s
        population:
          car: 3
        traffic:
          arrivals: poisson
          rate: 100/s
          mix: { book: 1 }
          ranges: { days: 30, length: 2-5 }
        tables:
          bookings: { bookings-of: car }
        stores:
          redis: { network: loopback, timeout: 50ms }
          postgres: { max-connections: 100, pool: 20, network: loopback }
        application: \(application)
        endpoints:
          book:
            steps:
              - book:
                  table: bookings
                  protection: \(protection)
                  work: 10ms
                  key: "\(key)"
                  \(settings)
        faults: \(faults)
        setups:
          only: { baseline: true }
        goals:
          - { metric: double_bookings, expect: "== 0" }

        """
    }

    /// A client that stands still for longer than its lock lives.
    static let pause = "[ { at: 1s, for: 300ms, application: pause, instances: [ 0 ] } ]"
    /// One of two instances that loses its way to Redis.
    static let partition = "[ { at: 1s, for: 2s, redis: partition, instances: [ 0 ] } ]"
    static let breaker = "{ instances: 2, breaker: { failures: 2, window: 10s, open: 5s } }"

    /// Payouts under a lock that expires before the provider answers.
    static func payouts(_ protection: String) -> String {
        """
        scenario: payouts
        summary: Paying a few owners
        duration: 5s
        population:
          owner: 5
        traffic:
          arrivals: poisson
          rate: 20/s
          mix: { pay: 1 }
        tables:
          payouts: { payouts-of: owner }
        stores:
          redis: { network: loopback }
          postgres: { max-connections: 100, pool: 20, network: loopback }
        application: { instances: 2 }
        endpoints:
          pay:
            steps:
              - payout: { table: payouts, period: 10s, provider-time: 200ms, \(protection) }
        setups:
          only: { baseline: true }

        """
    }

    static func hunt(
        _ text: String,
        seeds: Int = 2_000,
        longestDelay: Nanoseconds = .second,
        rules: [HuntRule] = [],
        threads: Int = 2
    ) throws -> HuntRecord {
        let options = HuntOptions(
            trials: seeds,
            longestDelay: longestDelay,
            rules: rules,
            threads: threads
        )
        return try Hunt(try scenario(text), options: options)
            .run(toolVersion: "test") { _ in true }
    }

    static func scenario(_ text: String) throws -> Scenario {
        try ScenarioParser().parse(text: text, name: "small.yaml")
    }
}
