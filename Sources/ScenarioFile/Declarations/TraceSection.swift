import Measurement
import Workload

/// Traffic that plays a recorded trace.
enum TraceSection {
    static let trace = Field(
        "trace",
        .text,
        required: true,
        "The recording: CSV or the output of redis-cli MONITOR; its path from the scenario's "
            + "folder."
    )
    static let rate = Field(
        "rate",
        pace,
        fallback: .recorded(times: 1),
        "When operations are played: recorded, at their own times, or a rate, evenly."
    )
    static let times = Field(
        "times",
        .factor(0.001...10_000),
        "How many times as fast as recorded; times to live stay as they are."
    )
    static let window = Field(
        "window",
        TraceWindowSection.shape,
        fallback: 0..<Nanoseconds.max,
        "The part of the recording that is played."
    )
    static let keys = Field(
        "keys",
        .choice(["hashed", "plain"]),
        fallback: "hashed",
        "Whether keys become numbers while the recording is read, or real servers hold their texts."
    )
    static let defaultSize = Field(
        "default-size",
        .bytes(0...(512 << 20)),
        fallback: 200,
        "The size of a value of which the recording does not tell it."
    )
    static let defaultTimeToLive = Field(
        "default-ttl",
        .duration(0...(400 * .day)),
        fallback: 0,
        "The time to live of a value of which the recording does not tell it; 0 is for ever."
    )
    static let onMiss = Field(
        "on-miss",
        .choice(["read-through", "nothing"]),
        fallback: "read-through",
        "What a lookup does at a miss: it reads the database and fills Redis, or it is only "
            + "counted."
    )
    static let fillWithin = Field(
        "fill-within",
        .duration(0...Nanoseconds.hour),
        fallback: .second,
        "A set so soon after a lookup of its key was the fill after a miss; 0 takes none for one."
    )
    static let rowSize = Field(
        "row-size",
        .bytes(1...(8 << 10)),
        fallback: 100,
        "The bytes of data in the row that a miss reads."
    )
    static let section = Section(
        "traffic that plays a trace",
        [
            trace.declaration, rate.declaration, times.declaration, window.declaration,
            keys.declaration, defaultSize.declaration, defaultTimeToLive.declaration,
            onMiss.declaration, fillWithin.declaration, rowSize.declaration,
        ]
    )

    /// The lowest rate is one operation in a quarter of an hour.
    private static let rateLimits = 0.001...1_000_000.0

    private static let pace = Shape<TracePlan.Pace>(
        .either([.rate(rateLimits), .choice(["recorded"])])
    ) { node, findings in
        if case .scalar("recorded", _) = node.content { return .recorded(times: 1) }
        guard case .scalar(let text, _) = node.content, Quantity.rate(text) != nil else {
            findings.report(
                .wrongForm(node, .either([.rate(rateLimits), .choice(["recorded"])]))
            )
            return nil
        }
        return Shape.rate(rateLimits).read(node, findings).map(TracePlan.Pace.constant)
    }
}

/// The part of a recording that is played.
enum TraceWindowSection {
    static let from = Field(
        "from",
        .duration(0...(400 * .day)),
        fallback: 0,
        "Where it begins, from the first operation of the recording."
    )
    static let length = Field(
        "length",
        .duration(.millisecond...(400 * .day)),
        required: true,
        "How long it is, in the recording's time."
    )
    static let section = Section("window", [from.declaration, length.declaration])

    static let shape = Shape<Range<Nanoseconds>>.section(section) { fields, _ in
        let (from, length) = (fields[from], fields[length])
        guard let from, let length else { return nil }
        return from..<(from + length)
    }
}
