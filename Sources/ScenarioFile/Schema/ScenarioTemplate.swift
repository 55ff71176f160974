/// The scenario that somebody's own begins with: small, good as it is, and explained line by line.
public enum ScenarioTemplate {
    /// Whether a scenario may have the name.
    public static func isName(_ name: String) -> Bool {
        isKebabCase(name) && name.utf8.count <= NameRule.lengthLimit
    }

    /// The text of a new scenario.
    public static func text(name: String) -> String {
        """
        # A scenario to begin your own with. Change it line by line, and play it after each change:
        #   rehearsal check \(name).yaml
        #   rehearsal run \(name).yaml
        # 'rehearsal list keys' names every key there is, 'rehearsal list steps' every kind of step.
        scenario: \(name)
        summary: Readers and writers of a small service, with and without a cache
        seed: 1 # the same seed plays the same requests
        duration: 10s # virtual time: a day takes seconds
        warm-up: 2s # played and not counted, so that caches are not empty

        # Who or what the requests are about. 'zipf' says how unevenly they share the requests.
        population:
          user: { count: 1000, popularity: { zipf: 0.9 } }

        # The stream of requests, the same for every setup below.
        traffic:
          rate: 500/s # or a day: { curve: office-day, peak: 500/s }
          mix: { show-profile: 90, change-profile: 10 } # relative weights of the endpoints

        # What Postgres holds before the run: one row for each user.
        tables:
          profiles: { of: user, row-size: 400B }

        stores:
          redis: { max-memory: 64MB, policy: allkeys-lru, network: same-zone }
          postgres: { max-connections: 60, pool: 20, cores: 2, network: same-zone }

        # What the application does for each kind of request, step by step.
        endpoints:
          show-profile:
            steps:
              - rate-limit: { key: "rate:profile:{user}", limit: 100, window: 1m }
              - cached: { key: "profile:{user}", ttl: 5m, size: 1KB, table: profiles }
          change-profile:
            steps:
              - write: profiles
              - invalidate: "profile:{user}" # the very key that is read above

        # What is compared: each setup is the file above with a part of it changed.
        setups:
          postgres-only: { baseline: true, summary: Every read goes to the database, redis: off }
          cached: { summary: Profiles are read through Redis }
          cached-2MB:
            summary: The same with little memory
            stores: { redis: { max-memory: 2MB } }

        # What must hold; the exit code says whether it did. 'rehearsal list metrics' names more.
        goals:
          - { metric: failed, expect: "== 0" }
          - { metric: response_us_p99, of: show-profile, expect: "<= 50ms", setups: [ cached ] }
          - { metric: db_read_reduction, of: cacheable, expect: ">= 50%", setups: [ cached ] }

        """
    }
}
