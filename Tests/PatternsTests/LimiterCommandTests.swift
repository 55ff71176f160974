import Measurement
import Patterns
import Stores
import Testing
import Workload

/// What each limiter's checks are billed for: the script itself and every command that it calls.
///
/// The vendor's table of `@upstash/ratelimit` (costs.mdx, 2026-01-13) gives 3, 2, 2 for a fixed
/// window's first, later and refused check, 5, 4, 3 for a sliding window and 4, 4, 2 for a token
/// bucket. Our scripts ask the server for the time where the vendor's are given it, which is one
/// command more for a bucket, a log and GCRA.
@Suite struct LimiterCommandTests {
    struct Row: Sendable {
        var algorithm: String
        /// The commands of the first check, a later one, and a refused one.
        var commands: [UInt64]
    }

    static let rows = [
        Row(algorithm: "fixed", commands: [3, 2, 2]),
        Row(algorithm: "fixed-anchored", commands: [3, 2, 2]),
        Row(algorithm: "incr-expire-always", commands: [3, 3, 3]),
        Row(algorithm: "sliding-counter", commands: [5, 4, 3]),
        Row(algorithm: "token-bucket", commands: [4 + 1, 4 + 1, 2 + 1]),
        // ZREMRANGEBYSCORE, ZCARD, ZADD, PEXPIRE: two to four, beside EVAL and TIME.
        Row(algorithm: "sliding-log", commands: [4 + 2, 4 + 2, 2 + 2]),
        // TIME, GET, SET.
        Row(algorithm: "gcra", commands: [3 + 1, 3 + 1, 2 + 1]),
    ]

    @Test(arguments: rows)
    func commandsOfACheck(_ row: Row) throws {
        for checks in 1...3 {
            var trial = StepTrial()
            let key = trial.key("rate")
            try trial.add(
                "rate-limit",
                [
                    "key": key, "limit": .count(2), "window": .duration(.hour),
                    "algorithm": .choice(row.algorithm),
                ]
            )
            let times = (0..<checks).map { Nanoseconds($0) * .millisecond }
            let tallies = try trial.play(at: times).tallies
            let billed = tallies.reduce(0) { $0 + $1.calls + $1.inner }
            #expect(billed == row.commands.prefix(checks).reduce(0, +), "\(checks) checks")
        }
    }

    @Test("a limiter in memory costs no command")
    func memory() throws {
        var trial = StepTrial()
        let key = trial.key("rate")
        try trial.add(
            "rate-limit",
            [
                "key": key, "limit": .count(2), "window": .duration(.hour),
                "in": .choice("memory"),
            ]
        )
        #expect(try trial.play(at: [0, 1, 2]).tallies.isEmpty)
    }

    @Test("the bytes of commands and replies are those of the protocol")
    func bytes() throws {
        var trial = StepTrial()
        let key = trial.key("rate")
        try trial.add(
            "rate-limit",
            [
                "key": key, "limit": .count(2), "window": .duration(.hour),
                "sent-as": .choice("commands"), "algorithm": .choice("incr-expire"),
            ]
        )
        let tallies = try trial.play(at: [0]).tallies
        #expect(tallies.map(\.name) == ["incrby", "pexpire"])
        // *3 $6 INCRBY $4 rate $1 1, and :1.
        #expect(tallies[0].bytesIn == 4 + 12 + 10 + 7)
        #expect(tallies[0].bytesOut == 4)
    }
}
