public import Measurement

/// How the members of a population share its requests.
public enum Popularity: Sendable, Equatable {
    /// Every member alike.
    case uniform
    /// Member k (from 0) in proportion to 1 / (k + 1)^skew.
    ///
    /// With a shift the ranking moves on once in that time, so that the hot member is another one;
    /// see ``RankingShift``.
    case zipf(skew: Double, shift: Nanoseconds? = nil)
}

/// A named set of entities that requests are about.
public struct Population: Sendable, Equatable {
    /// The name, which is also the placeholder in key templates.
    public var name: String
    /// How many members it has.
    public var count: UInt32
    /// How its members share the requests.
    public var popularity: Popularity
    /// The population whose members determine this one's, by its index; nil where members are
    /// drawn.
    ///
    /// A request for member m of the other is one for member m mod ``count`` of this: the parent of
    /// the student whose page is read.
    public var base: Int?

    /// Creates a population.
    public init(
        name: String,
        count: UInt32,
        popularity: Popularity = .uniform,
        base: Int? = nil
    ) {
        self.name = name
        self.count = count
        self.popularity = popularity
        self.base = base
    }
}

/// How intended starts are spaced.
public enum ArrivalProcess: String, Sendable, CaseIterable {
    /// Independent arrivals at the curve's rate.
    case poisson
    /// Evenly spaced arrivals at the curve's rate.
    case constant
}

/// Requests per second over the time of day: straight lines between points, repeated every day;
/// perhaps with another height at the weekend, and with bursts.
public struct RateCurve: Sendable, Equatable {
    /// A point of the curve.
    public struct Point: Sendable, Equatable {
        /// The time of day.
        public var at: Nanoseconds
        /// Requests per second.
        public var rate: Double

        /// Creates a point.
        public init(at: Nanoseconds, rate: Double) {
            self.at = at
            self.rate = rate
        }
    }
    /// A surge: so many times the rate for a while.
    public struct Burst: Sendable, Equatable {
        /// The day of the week, from 0 for Monday; nil is every day.
        public var day: Int?
        /// The time of day at which it begins.
        public var at: Nanoseconds
        /// How long it lasts.
        public var duration: Nanoseconds
        /// How many times the rate arrives; where bursts overlap their factors multiply.
        public var factor: Double

        /// Creates a burst.
        public init(day: Int? = nil, at: Nanoseconds, duration: Nanoseconds, factor: Double) {
            self.day = day
            self.at = at
            self.duration = duration
            self.factor = factor
        }
    }
    /// The points in order of time; one point alone is a constant rate.
    public var points: [Point]
    /// The share of the rate that is left on the sixth and the seventh day of a week.
    public var weekend: Double
    /// The surges.
    public var bursts: [Burst]

    /// Creates a curve from its points.
    public init(points: [Point], weekend: Double = 1, bursts: [Burst] = []) {
        self.points = points
        self.weekend = weekend
        self.bursts = bursts
    }

    /// Whether the days of a week differ; weeks begin on Monday.
    public var hasWeek: Bool { weekend != 1 || bursts.contains { $0.day != nil } }
}

/// How booking ranges are drawn: overlapping without being equal.
public struct BookingRanges: Sendable, Equatable {
    /// First days are drawn evenly from `0 ..< days`.
    public var days: UInt32
    /// Lengths are drawn evenly from these, in days.
    public var lengths: ClosedRange<UInt32>
    /// Whether every request asks for the same range, as a control.
    public var identical: Bool

    /// Creates the ranges' description.
    public init(days: UInt32, lengths: ClosedRange<UInt32>, identical: Bool = false) {
        self.days = days
        self.lengths = lengths
        self.identical = identical
    }
}

/// Everything that the stream of requests depends on, beside the seed.
public struct TrafficPlan: Sendable, Equatable {
    /// How intended starts are spaced.
    public var arrivals: ArrivalProcess
    /// The rate over the day.
    public var curve: RateCurve
    /// The relative weight of each endpoint, by its index.
    public var mix: [Double]
    /// The populations, by their index in ``Entities``.
    public var populations: [Population]
    /// How ranges are drawn; nil where nothing is booked.
    public var ranges: BookingRanges?
    /// The users of a closed loop; nil where requests arrive by the curve whatever becomes of
    /// those before.
    public var users: ClosedLoop?
    /// The time of day at which the played window begins.
    public var start: Nanoseconds
    /// The length of the played window.
    public var duration: Nanoseconds

    /// Creates a plan.
    public init(
        arrivals: ArrivalProcess,
        curve: RateCurve,
        mix: [Double],
        populations: [Population],
        ranges: BookingRanges?,
        users: ClosedLoop? = nil,
        start: Nanoseconds,
        duration: Nanoseconds
    ) {
        self.arrivals = arrivals
        self.curve = curve
        self.mix = mix
        self.populations = populations
        self.ranges = ranges
        self.users = users
        self.start = start
        self.duration = duration
    }
}
