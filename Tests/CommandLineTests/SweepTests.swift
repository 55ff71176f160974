import CommandLine
import Testing

/// `sweep`, and scenarios that play a recorded trace, from outside.
@Suite("Sweeping from the command line")
struct SweepTests {
    private static let scenario = """
        scenario: shop
        summary: A recorded trace
        traffic: { trace: traces/shop.csv }
        stores: { redis: { max-memory: 16MB } }
        """
    private static let recording =
        "time,operation,key,size,ttl\n"
        + (0..<2_000).map { "\(Double($0) / 1_000),get,k\($0 * $0 % 977),400,\n" }.joined()
    private static let vary = [
        "--vary", "stores.redis.max-memory=1100KB,16MB", "--vary",
        "stores.redis.policy=allkeys-lru,allkeys-lfu",
    ]

    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(Self.scenario, to: "shop.yaml")
        try folder.makeFolder("traces")
        try folder.write(Self.recording, to: "traces/shop.csv")
        return folder
    }

    @Test("a sweep prints a row for each point and fills its folder")
    func sweeps() throws {
        let folder = try folder()
        let outcome = try Binary.run(["sweep", "shop.yaml", "-q"] + Self.vary, in: folder.url)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("shop: 4 points, 1 repetition, model engine, seed 1\n"))
        let files = try folder.names(in: "Results/shop/sweep-0001")
        #expect(Set(files).isSuperset(of: ["run.json", "sweep.csv", "plots", "report.html"]))
        let csv = try folder.read("Results/shop/sweep-0001/sweep.csv").split(separator: "\n")
        #expect(csv.count == 5)
        let header = "stores.redis.max-memory,stores.redis.policy,setup,repetition,offered,failed,"
        #expect(csv.first?.hasPrefix(header) == true)
        #expect(csv.dropFirst().first?.hasPrefix("1100KB,allkeys-lru,default,0,2000,0,") == true)
    }

    @Test("two sweeps are equal in their bytes, with one thread and with two")
    func determinism() throws {
        let folder = try folder()
        let outputs = try ["1", "2"].map { threads in
            try Binary.run(
                ["sweep", "shop.yaml", "-q", "--format", "csv", "--threads", threads] + Self.vary,
                in: folder.url
            )
        }
        #expect(outputs[0].status == 0)
        #expect(outputs[0] == outputs[1])
        #expect(
            try folder.read("Results/shop/sweep-0001/sweep.csv") == outputs[0].output
        )
    }

    @Test("what casts a doubt on a point is said of that point")
    func doubts() throws {
        let folder = try folder()
        try folder.write(
            Self.scenario.replacing("16MB", with: "16MB, provider: upstash"),
            to: "shop.yaml"
        )
        let vary = ["--vary", "stores.redis.max-memory=8MB,16MB"]
        let outcome = try Binary.run(["sweep", "shop.yaml", "-q"] + vary, in: folder.url)
        let page = try folder.read("Results/shop/sweep-0001/report.html")
        for point in ["8MB", "16MB"] {
            let doubt = "At \(point) default: Setup 'default'"
            #expect(outcome.output.contains("\n\(doubt)"))
            #expect(page.contains("At \(point) default: "))
        }
    }

    @Test("no key of a recording gets into the results")
    func privacy() throws {
        let folder = try folder()
        let secret = Self.recording.replacing("get,k", with: "get,secret-")
        try folder.write(secret, to: "traces/shop.csv")
        let run = try Binary.run(["run", "shop.yaml", "-q", "-o", "out"], in: folder.url)
        #expect(run.status == 0)
        for name in try folder.names(in: "out") where name.contains(".") {
            #expect(!(try folder.read("out/\(name)").contains("secret-")), "\(name)")
        }
    }

    @Test("a recording that is missing is told before anything is played")
    func missingTrace() {
        let outcome = FakeWorld(files: ["shop.yaml": Self.scenario]).run(["check", "shop.yaml"])
        #expect(
            outcome
                == FakeWorld.Outcome(
                    code: .nothingRan,
                    errors: """
                        shop.yaml:3:19: error: cannot read the trace 'traces/shop.csv': \
                        No such file or directory
                        traffic: { trace: traces/shop.csv }
                                          ^
                        hint: the path begins in the scenario's folder

                        1 problem in shop.yaml; nothing was run.

                        """
                )
        )
    }

    @Test(
        "what cannot be varied is told once, with what to write",
        arguments: [
            (
                [],
                """
                error: 'sweep' needs something to vary
                hint: add '--vary stores.redis.max-memory=8MB,16MB', or play the file with 'run'

                """
            ),
            (
                ["--vary", "stores.redis.policy=lru,allkeys-lfu", "--vary", "seed=1,2"],
                """
                error: --vary: 'policy' cannot be 'lru'
                hint: write one of noeviction, allkeys-lru, allkeys-lfu, allkeys-random, \
                volatile-lru, volatile-lfu, volatile-random, volatile-ttl

                """
            ),
            (
                ["--vary", "stores.redis.max=1MB"],
                """
                error: --vary: unknown key 'max' in redis
                hint: write one of max-memory, policy, samples, persistence, timeout, provider, \
                eviction, max-commands, network

                """
            ),
            (
                ["--vary", "seed=1", "--vary", "seed=2"],
                """
                error: 'seed' is varied twice
                hint: give all of its values to one --vary

                """
            ),
            (
                ["--vary", "seed=1,,2"],
                """
                error: '--vary' is keys joined by points, '=' and values with commas between, \
                such as stores.redis.max-memory=8MB,16MB, not 'seed=1,,2'

                """
            ),
        ] as [([String], String)]
    )
    func mistakes(options: [String], told: String) {
        let files = ["shop.yaml": Self.scenario, "traces/shop.csv": Self.recording]
        let outcome = FakeWorld(files: files).run(["sweep", "shop.yaml"] + options)
        #expect(outcome == FakeWorld.Outcome(code: .nothingRan, errors: told))
    }
}
