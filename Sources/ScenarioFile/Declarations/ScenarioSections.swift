import Analysis
import Measurement
import Workload

/// The scenario itself; the keys of ``SystemSection`` belong to it too.
enum ScenarioSection {
    static let name = Field(
        "scenario",
        .name,
        required: true,
        "The scenario's name, under which its results are kept."
    )
    static let summary = Field(
        "summary",
        .text,
        required: true,
        "What the scenario shows, in one sentence."
    )
    static let source = Field(
        "source",
        .text,
        "The document that the scenario puts to the test."
    )
    static let seed = Field(
        "seed",
        .whole(0...Int64(999_999_999_999_999_999)),
        fallback: 1,
        "The seed of the stream where the command line gives none."
    )
    static let duration = Field(
        "duration",
        .duration(.millisecond...(400 * .day)),
        required: true,
        "How long the run lasts in virtual time, warm-up included."
    )
    static let warmUp = Field(
        "warm-up",
        .duration(0...(400 * .day)),
        fallback: 0,
        "The first part of the run, which is played and not counted."
    )
    static let live = Field(
        "live",
        LiveSection.shape,
        "The part of the day that a live run plays, at true speed unless it says another."
    )
    static let population = Field(
        "population",
        .map(of: PopulationSection.shape, limit: Entities.limit),
        fallback: [],
        "The entities that requests are about, by name."
    )
    static let scale = Field(
        "scale",
        .factor(0.001...100_000),
        fallback: 1,
        "How many times as many members every population has, and requests the traffic: 10x is "
            + "ten times the users."
    )
    static let traffic = Field(
        "traffic",
        .later(.section(TrafficSection.section)),
        required: true,
        "The stream of requests, the same for every setup."
    )
    static let setups = Field(
        "setups",
        .map(of: SetupSection.shape, limit: 50),
        fallback: [],
        "The ways of building the system; each is a part of a scenario laid over the file."
    )
    static let matrix = Field(
        "matrix",
        MatrixSection.shape,
        "Instead of setups: protections against faults, a setup for each pair and a table of all."
    )
    static let faults = Field(
        "faults",
        .list(of: FaultSection.shape, limit: 100),
        fallback: [],
        "What goes wrong, when, and in which setups."
    )
    static let conventions = Field(
        "conventions",
        ConventionSection.shape,
        "How things are named; 'check' tells what is not."
    )
    static let goals = Field(
        "goals",
        .list(of: GoalSection.shape, limit: 200),
        fallback: [],
        "What must hold."
    )
    static let plans = Field(
        "plans",
        PlansSection.shape,
        "The providers' plans that a month of the scenario is billed by."
    )
    static let claims = Field(
        "claims",
        .list(of: ClaimSection.shape, limit: 200),
        fallback: [],
        "What a document says; each gets a verdict, which never fails a run."
    )
    static let contradictions = Field(
        "contradictions",
        .list(of: ContradictionSection.shape, limit: 100),
        fallback: [],
        "Sentences of the document that cannot both be followed, printed with the verdicts."
    )
    static let inputs = Field(
        "inputs",
        .list(of: InputSection.shape, limit: 500),
        fallback: [],
        "Where values of the scenario come from; what is not listed is ours."
    )
    /// What is said about the document and judged beside the goals.
    private static let judged = [
        goals.declaration, claims.declaration, contradictions.declaration, inputs.declaration,
    ]
    static let section = Section(
        "the scenario",
        [
            name.declaration, summary.declaration, source.declaration, seed.declaration,
            duration.declaration, warmUp.declaration, live.declaration, population.declaration,
            scale.declaration, traffic.declaration, conventions.declaration,
        ] + SystemSection.section.fields + [
            setups.declaration, matrix.declaration, faults.declaration, plans.declaration,
        ] + judged
    )
    /// The scenario where the traffic plays a recorded trace.
    static let recorded = Section(
        SystemSection.recorded.name,
        [
            name.declaration, summary.declaration, source.declaration, seed.declaration,
            FieldDeclaration(
                name: duration.name,
                form: duration.declaration.form,
                isRequired: false,
                summary: "How long the run lasts; without it, as long as the trace."
            ),
            warmUp.declaration, traffic.declaration,
        ] + SystemSection.recorded.fields + [
            setups.declaration, faults.declaration, plans.declaration,
        ] + judged
    )
}

/// The part of the day that a live run plays.
enum LiveSection {
    static let window = Field(
        "window",
        span,
        required: true,
        "From when to when, as times of day."
    )
    static let warmUp = Field(
        "warm-up",
        .duration(0...Nanoseconds.day),
        fallback: 0,
        "The first part of the window, which is played and not counted."
    )
    static let speed = Field(
        "speed",
        .whole(1...1_000),
        fallback: 1,
        "How many times faster the window is played: arrivals, times to live and timers are "
            + "shortened, transactions and the servers' own clocks are not."
    )
    static let section = Section(
        "live",
        [window.declaration, warmUp.declaration, speed.declaration]
    )

    static let shape = Shape<LiveWindow>.section(section) { fields, findings in
        let (span, warmUp, speed) = (fields[window], fields[warmUp], fields[speed])
        guard let span, let warmUp, let speed else { return nil }
        let duration = span.upperBound - span.lowerBound
        guard warmUp < duration else {
            let node = fields.node(Self.warmUp) ?? fields.node
            findings.report(.warmUpTooLong(node, of: "the live window", duration))
            return nil
        }
        let window = Window(start: span.lowerBound, duration: duration, warmUp: warmUp)
        return LiveWindow(window: window, speed: speed)
    }

    /// Two times of day, the second after the first.
    static let span = Shape<Range<Nanoseconds>>.scalar(.timeSpan) { text in
        let times = text.split(separator: "-", omittingEmptySubsequences: false)
        guard times.count == 2, let start = Quantity.timeOfDay(String(times[0])),
            let end = Quantity.timeOfDay(String(times[1])), start < end
        else { return nil }
        return start..<end
    }
}

/// One way of building the system.
enum SetupSection {
    struct Declared: Sendable {
        var isBaseline: Bool?
        var summary: String?
        /// What is laid over the file, in the shape of ``SystemSection``.
        var overlay: Node
    }

    static let baseline = Field(
        "baseline",
        .flag,
        "Whether the other setups are compared with this one; by default it is the first."
    )
    static let summary = Field(
        "summary",
        .text,
        "What is particular to the setup, in one sentence."
    )
    static let redis = Field(
        "redis",
        .later(StoresSection.redis.shape.form),
        "Short for stores: { redis: … }."
    )
    static let section = Section(
        "a setup",
        [baseline.declaration, summary.declaration, redis.declaration]
            + SystemSection.section.fields.map { field in
                var field = field
                field.isRequired = false
                return field
            },
        fixed: [
            ScenarioSection.seed.name, ScenarioSection.duration.name, ScenarioSection.warmUp.name,
            ScenarioSection.live.name, ScenarioSection.population.name,
            ScenarioSection.scale.name, ScenarioSection.traffic.name,
        ],
        isOverlay: true
    )

    static let shape = Shape<Declared>(.section(section)) { node, findings in
        guard let fields = Fields(node, section, findings) else { return nil }
        return Declared(
            isBaseline: fields[baseline],
            summary: fields[summary],
            overlay: overlay(fields)
        )
    }

    private static func overlay(_ fields: Fields) -> Node {
        let names = SystemSection.section.fields.map(\.name)
        guard case .mapping(let entries) = fields.node.content else { return fields.node }
        let system = entries.filter { names.contains($0.key.text) }
        var overlay = fields.node
        overlay.content = .mapping(system)
        guard let redis = entries.first(where: { $0.key.text == Self.redis.name }) else {
            return overlay
        }
        let stores = Node.Entry(
            key: Node.Key(text: SystemSection.stores.name, position: redis.key.position),
            value: Node(
                name: .key(SystemSection.stores.name),
                position: redis.value.position,
                content: .mapping([redis])
            )
        )
        var short = fields.node
        short.content = .mapping([stores])
        return short.merged(with: overlay)
    }
}

/// What must hold.
enum GoalSection {
    /// A goal before its names are looked up.
    struct Declared: Sendable {
        var metric: Node
        var of: Node?
        var expect: Node
        var setups: [Node]
    }

    static let metric = Field(
        "metric",
        .later(.metric),
        required: true,
        "The metric's name."
    )
    static let of = Field(
        "of",
        .later(.text),
        "An endpoint, background work such as 'workers of jobs', cacheable, or a key template; "
            + "without it, the whole run."
    )
    static let expect = Field(
        "expect",
        .later(.expectation),
        required: true,
        "How the metric must compare with a limit."
    )
    static let setups = Field(
        "setups",
        Shape<[Node]>.list(of: .later(.text), limit: 500),
        fallback: [],
        "The setups that are judged; without it, all."
    )
    static let section = Section(
        "a goal",
        [metric.declaration, of.declaration, expect.declaration, setups.declaration]
    )

    static let shape = Shape<Declared>.section(section) { fields, _ in
        let (metric, expect, setups) = (fields[metric], fields[expect], fields[setups])
        guard let metric, let expect, let setups else { return nil }
        return Declared(metric: metric, of: fields[of], expect: expect, setups: setups)
    }
}
