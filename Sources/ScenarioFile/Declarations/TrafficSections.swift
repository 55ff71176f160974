import Measurement
import Workload

/// The stream of requests.
enum TrafficSection {
    static let start = Field(
        "start",
        .timeOfDay,
        fallback: 0,
        "The time of day at which the run begins."
    )
    static let arrivals = Field(
        "arrivals",
        Shape<ArrivalProcess>.choice,
        fallback: .poisson,
        "How requests are spaced: poisson or constant."
    )
    static let rate = Field(
        "rate",
        RateSection.shape,
        "Requests per time: one rate, a day curve, or points of the day."
    )
    static let bursts = Field(
        "bursts",
        .list(of: BurstSection.shape, limit: 100),
        fallback: [],
        "Surges over the rate, such as the opening of booking."
    )
    static let users = Field(
        "users",
        .whole(1...100_000),
        "Instead of a rate: so many users who wait for each answer and think before they go on."
    )
    static let thinkTime = Field(
        "think-time",
        .duration(0...(.day)),
        "The mean time from an answer to the user's next request."
    )
    static let thinking = Field(
        "thinking",
        Shape<ClosedLoop.Thinking>.choice,
        fallback: .exponential,
        "How the time is spread: exponential or constant."
    )
    static let usersAs = Field(
        "users-as",
        .later(.population),
        "A population of which each user is one and the same member all the time."
    )
    static let mix = Field(
        "mix",
        .map(of: .number(0...1_000_000), limit: SystemSection.endpointLimit),
        "The relative weight of each endpoint; without it all weigh the same."
    )
    static let ranges = Field(
        "ranges",
        RangeSection.shape,
        "How booking ranges are drawn."
    )
    static let section = Section(
        "traffic",
        [
            start.declaration, arrivals.declaration, rate.declaration, bursts.declaration,
            users.declaration, thinkTime.declaration, thinking.declaration, usersAs.declaration,
            mix.declaration, ranges.declaration,
        ]
    )
}

/// The rate of the stream over the day.
enum RateSection {
    /// The highest rate: a million requests a second are a billion in 17 minutes.
    static let rate = Shape.rate(0...1_000_000)

    static let curve = Field(
        "curve",
        .choice(RateCurve.presets.map(\.name)),
        "The shape of the day, by name."
    )
    static let peak = Field("peak", rate, "The highest rate of the curve.")
    static let points = Field(
        "points",
        .map(of: rate, limit: 1_440),
        "Rates at times of day, with straight lines between."
    )
    static let weekend = Field(
        "weekend",
        .share,
        fallback: 1,
        "The share of the rate that is left on the sixth and the seventh day; runs begin on a "
            + "Monday."
    )
    static let section = Section(
        "a rate",
        [curve.declaration, peak.declaration, points.declaration, weekend.declaration]
    )

    static let shape = rate.map { RateCurve(points: [.init(at: 0, rate: $0)]) }
        .orMapping(
            .section(section) { fields, findings in
                let (weekend, day) = (fields[weekend], day(fields, findings))
                guard let weekend, var curve = day else { return nil }
                curve.weekend = weekend
                return curve
            }
        )

    private static func day(_ fields: Fields, _ findings: Findings) -> RateCurve? {
        if fields.has(points) {
            if let extra = fields.key(of: curve) ?? fields.key(of: peak) {
                findings.report(.eitherKey(extra, or: points.name))
            }
            return fields[points].flatMap { curve(through: $0, findings) }
        }
        let (name, peakRate) = (fields[curve], fields[peak])
        for field in [curve.declaration, peak.declaration]
        where fields.node.value(of: field.name) == nil {
            findings.report(.missingKey(field, in: section.name, at: fields.node.position))
        }
        guard let name, let peakRate else { return nil }
        return RateCurve.preset(named: name, peak: peakRate)
    }

    private static func curve(through points: [Named<Double>], _ findings: Findings) -> RateCurve? {
        var read: [RateCurve.Point] = []
        for point in points {
            guard let at = Quantity.timeOfDay(point.name), at < .day else {
                findings.report(.wrongTimeOfDay(point.key))
                continue
            }
            if let rate = point.value { read.append(.init(at: at, rate: rate)) }
        }
        guard read.count == points.count, !read.isEmpty else { return nil }
        return RateCurve(points: read.sorted { $0.at < $1.at })
    }
}

/// A surge over the rate.
enum BurstSection {
    static let at = Field("at", .timeOfDay, required: true, "The time of day at which it begins.")
    static let duration = Field(
        "for",
        .duration(.millisecond...(.day)),
        required: true,
        "How long it lasts."
    )
    static let factor = Field(
        "times",
        .factor(0...100_000),
        required: true,
        "How many times the rate arrives, such as 10x; overlapping bursts multiply."
    )
    static let day = Field(
        "day",
        .whole(1...7),
        "The day of the week, 1 for Monday, on which runs begin; without it, every day."
    )
    static let section = Section(
        "a burst",
        [at.declaration, duration.declaration, factor.declaration, day.declaration]
    )

    static let shape = Shape<RateCurve.Burst>.section(section) { fields, _ in
        let (at, duration, factor) = (fields[at], fields[duration], fields[factor])
        let day = fields[day]
        guard let at, let duration, let factor, day != nil || !fields.has(Self.day) else {
            return nil
        }
        return RateCurve.Burst(
            day: day.map { Int($0) - 1 },
            at: at % .day,
            duration: duration,
            factor: factor
        )
    }
}

/// How booking ranges are drawn.
enum RangeSection {
    /// Ten years of days.
    static let dayLimit: Int64 = 3_653

    static let days = Field(
        "days",
        .whole(1...dayLimit),
        required: true,
        "First days are drawn evenly from so many."
    )
    static let length = Field(
        "length",
        .wholeRange(1...dayLimit),
        required: true,
        "Lengths are drawn evenly from these, in days."
    )
    static let identical = Field(
        "identical",
        .flag,
        fallback: false,
        "Whether every request asks for the same range, as a control."
    )
    static let section = Section(
        "ranges",
        [days.declaration, length.declaration, identical.declaration]
    )

    static let shape = Shape<BookingRanges>.section(section) { fields, _ in
        let (days, length, identical) = (fields[days], fields[length], fields[identical])
        guard let days, let length, let identical else { return nil }
        return BookingRanges(
            days: UInt32(days),
            lengths: UInt32(length.lowerBound)...UInt32(length.upperBound),
            identical: identical
        )
    }
}
