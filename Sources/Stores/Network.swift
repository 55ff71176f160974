public import Measurement

/// The time between a client and a server, with its source.
public struct Network: Sendable, Equatable {
    /// The preset's name, or `custom`.
    public var name: String
    /// The time of a message in one direction.
    public var oneWay: Nanoseconds
    /// Where the figure comes from.
    public var source: String
    /// How round trips differ from twice that; nil where they are all the same.
    public var spread: RoundTripSpread?

    /// Creates a network's description.
    public init(name: String, oneWay: Nanoseconds, source: String) {
        self.name = name
        self.oneWay = oneWay
        self.source = source
    }
}

extension Network {
    /// The network of a store whose scenario names none: the one that a live run has.
    public static let loopback = Network(
        name: "loopback",
        oneWay: CalibrationFigure.roundTrip(.redis, .p50).shipped / 2,
        source:
            "ours: a PING over 127.0.0.1 takes 47 us (median, 2-core VM), the server some 17 of it"
    )

    /// The networks that a scenario may name, the nearest first.
    ///
    /// A source gives the time of a whole command, so a preset is half of it in each direction: the
    /// server's own work, some tens of microseconds, is in it. Averages and medians; a preset has
    /// no tail.
    public static let presets: [Network] = [
        loopback,
        Network(
            name: "same-host",
            oneWay: 25 * .microsecond,
            source: "ours: two containers on one machine, a bridge slower than loopback"
        ),
        Network(
            name: "same-zone",
            oneWay: 125 * .microsecond,
            source: "0.25 ms round trip within an AWS zone, best of 50 pings (xkyle.com, undated)"
        ),
        Network(
            name: "vpc",
            oneWay: 170 * .microsecond,
            source: "0.339 ms mean to an ElastiCache node, n = 1,489 (cachee.ai, 2026-03-29)"
        ),
        Network(
            name: "same-region",
            oneWay: 500 * .microsecond,
            source: "0.96 to 1.08 ms round trip within an AWS region (cloudping.co, undated)"
        ),
        Network(
            name: "upstash-vendor-claim",
            oneWay: 500 * .microsecond,
            source: "under 1 ms p99 for a read in its region (Upstash's documentation, 2026-08-12)"
        ),
        Network(
            name: "upstash-same-region-tcp",
            oneWay: 1 * .millisecond,
            source: "2 ms mean, Vercel function to Upstash, both us-east-1, n = 1,200 (2023-07-19)"
        ),
        Network(
            name: "upstash-same-region-rest",
            oneWay: 2 * .millisecond,
            source: "4 ms mean, Vercel function to Upstash, both us-east-1, n = 1,200 (2023-07-19)"
        ),
        Network(
            name: "supabase-same-region",
            oneWay: 500 * .microsecond,
            source: "1 ms mean, Vercel function to Supabase, both us-east-1, n = 1,200 (2023-07-19)"
        ),
        Network(
            name: "neon-same-region",
            oneWay: 1 * .millisecond,
            source: "2 ms mean, Vercel function to Neon, both us-east-1, n = 1,200 (2023-07-19)"
        ),
        Network(
            name: "cross-region-us",
            oneWay: 35_500 * .microsecond,
            source: "71 ms round trip, us-east-1 to us-west-2 (ping, undated)"
        ),
        Network(
            name: "cross-region-atlantic",
            oneWay: 33_500 * .microsecond,
            source: "67 ms round trip, us-east-1 to eu-west-1 (ping, undated)"
        ),
    ]

    /// A network that a scenario describes by its round trip.
    public static func custom(roundTrip: Nanoseconds) -> Network {
        Network(name: "custom", oneWay: roundTrip / 2, source: "the scenario")
    }
}
