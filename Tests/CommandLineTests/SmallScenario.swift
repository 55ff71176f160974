/// A scenario that plays in milliseconds, with holes for what a test changes.
enum SmallScenario {
    /// Two setups on one endpoint, with the given goals.
    static func text(
        duration: String = "2s",
        rate: String = "200/s",
        live: String = "",
        goals: [String] = ["{ metric: failed, expect: \"== 0\" }"]
    ) -> String {
        """
        scenario: small
        summary: One endpoint, with and without a cache
        seed: 7
        duration: \(duration)
        \(live)

        population:
          user: 100

        traffic:
          rate: \(rate)
          mix: { read: 1 }

        tables:
          profiles: { of: user, row-size: 400B }

        stores:
          redis: { network: loopback }
          postgres: { network: loopback }

        endpoints:
          read:
            steps:
              - cached: { key: "profile:{user}", ttl: 60s, size: 500B, table: profiles }

        setups:
          plain: { baseline: true, redis: off }
          cached: {}

        goals:
        \(goals.map { "  - \($0)" }.joined(separator: "\n"))

        """
    }
}
