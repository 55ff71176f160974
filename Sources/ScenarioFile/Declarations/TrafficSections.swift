import Measurement
import Workload

/// A population's mapping; the short form is its count alone.
enum PopulationSection {
    /// The most members of a population, and the most rows of a table.
    static let memberLimit: Int64 = 100_000_000

    static let count = Field(
        "count",
        .whole(1...memberLimit),
        required: true,
        "How many members the population has."
    )
    static let popularity = Field(
        "popularity",
        uniform.orMapping(zipf),
        fallback: .uniform,
        "How its members share the requests: uniform, or { zipf: SKEW }."
    )
    static let section = Section("a population", [count.declaration, popularity.declaration])

    static let skew = Field(
        "zipf",
        .number(0...5),
        required: true,
        "Zipf's exponent: member k has a share in proportion to 1 / k^zipf."
    )
    private static let uniform = Shape<String>.choice(["uniform"]).map { _ in Popularity.uniform }
    private static let zipf = Shape<Popularity>.section(
        Section("a popularity", [skew.declaration])
    ) { fields, _ in
        fields[skew].map(Popularity.zipf(skew:))
    }

    /// The count and the popularity; the name is the key.
    static let shape = Shape.whole(1...memberLimit)
        .map { Population(name: "", count: UInt32($0)) }
        .orMapping(
            .section(section) { fields, _ in
                let (count, popularity) = (fields[count], fields[popularity])
                guard let count, let popularity else { return nil }
                return Population(name: "", count: UInt32(count), popularity: popularity)
            }
        )
}

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
        required: true,
        "Requests per time: one rate, a day curve, or points of the day."
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
            start.declaration, arrivals.declaration, rate.declaration, mix.declaration,
            ranges.declaration,
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
    static let section = Section(
        "a rate",
        [curve.declaration, peak.declaration, points.declaration]
    )

    static let shape = rate.map { RateCurve(points: [.init(at: 0, rate: $0)]) }
        .orMapping(.section(section, build))

    private static func build(_ fields: Fields, _ findings: Findings) -> RateCurve? {
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
