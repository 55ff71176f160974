import Analysis
import Measurement
import Patterns
import ScenarioFile
import Stores
import Workload

extension Command {
    static let list = Command(
        name: "list",
        operands: "[KIND] [FILE...]",
        operandCount: 0...1_001,
        summary: "List what there is: scenarios, setups, plans, steps, metrics and more",
        discussion: """
            Without a kind, the kinds themselves. Scenarios, setups and plans are read from the \
            files that follow, by default those of the folder Scenarios and its folder plans; \
            everything else is what this version of rehearsal knows.
            """,
        examples: [
            "rehearsal list scenarios",
            "rehearsal list setups Scenarios/car-rental.yaml",
            "rehearsal list keys --format markdown",
        ],
        ownFlags: [.format],
        run: { invocation throws(Failure) in
            let operands = invocation.arguments.operands
            let listing: Listing?
            if let name = operands.first {
                guard let kind = Listing.Kind(rawValue: name) else { throw .unknownKind(name) }
                listing = try Listing.of(kind, Array(operands.dropFirst()), invocation.terminal)
            } else {
                listing = .kinds
            }
            guard let listing else { return .nothingRan }
            invocation.terminal.result(listing.text(as: invocation.arguments.text(.format)))
            return .success
        }
    )
}

extension Failure {
    fileprivate static func unknownKind(_ name: String) -> Failure {
        let kinds = Listing.Kind.allCases.map(\.rawValue)
        let suggestion = Suggestion.words(for: name, among: kinds)
        return Failure(
            .nothingRan,
            "'\(name)' is nothing that can be listed" + suggestion,
            hint: suggestion.isEmpty ? "the kinds are \(kinds.joined(separator: ", "))" : nil
        )
    }

    fileprivate static func needlessFile(_ name: String, _ kind: Listing.Kind) -> Failure {
        Failure(
            .nothingRan,
            "unexpected argument '\(name)': \(kind.rawValue) are not read from files",
            hint: "usage: rehearsal list \(kind.rawValue)"
        )
    }
}

extension Listing {
    /// What can be listed.
    enum Kind: String, CaseIterable {
        case scenarios, setups, plans, steps, keys, metrics, curves, networks, policies

        var summary: String {
            switch self {
            case .scenarios: "scenarios, with their setups and goals counted"
            case .setups: "the setups of scenarios"
            case .plans: "what providers offer, when it was checked, and where it ends"
            case .steps: "the kinds of step that endpoints are made of"
            case .keys: "every key of the scenario format"
            case .metrics: "what is measured, and what goals may name"
            case .curves: "the shapes of the day that a rate may follow"
            case .networks: "the networks between the application and a store"
            case .policies: "what Redis may do at its memory limit"
            }
        }

        /// Whether it is read from scenario files.
        var isOfFiles: Bool { self == .scenarios || self == .setups || self == .plans }
    }

    static let kinds = Listing(
        columns: ["kind", "lists"],
        rows: Kind.allCases.map { [$0.rawValue, $0.summary] }
    )

    /// The list of a kind; nil where a file is wrong, which has been said by then.
    static func of(
        _ kind: Kind,
        _ files: [String],
        _ terminal: Terminal
    ) throws(Failure) -> Listing? {
        if kind.isOfFiles {
            let paths = files.isEmpty ? try shipped(kind, terminal.world) : files
            if kind == .plans { return plans(paths, terminal) }
            guard let scenarios = Scenarios.load(paths, saying: terminal) else { return nil }
            return kind == .setups ? setups(scenarios) : listing(of: scenarios)
        }
        if let file = files.first { throw .needlessFile(file, kind) }
        return known(kind)
    }

    private static func shipped(_ kind: Kind, _ world: World) throws(Failure) -> [String] {
        let folder = kind == .plans ? "Scenarios/plans" : "Scenarios"
        let names: [String]?
        do throws(WorldError) {
            names = try world.namesInFolder(folder)
        } catch {
            throw Failure(.nothingRan, "cannot read '\(folder)': \(error.cause)")
        }
        let files = (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
        guard !files.isEmpty else {
            throw Failure(
                .nothingRan,
                "there are no \(kind == .plans ? "plans" : "scenarios") in the folder '\(folder)'",
                hint: kind == .plans
                    ? "name the files" : "name the files, or begin one with 'rehearsal new NAME'"
            )
        }
        return files.map { "\(folder)/\($0)" }
    }

    private static func listing(of scenarios: [Scenario]) -> Listing {
        Listing(
            columns: ["file", "setups", "goals", "summary"],
            rows: scenarios.map {
                [$0.path, "\($0.setups.count)", "\($0.goals.count)", $0.summary]
            }
        )
    }

    private static func setups(_ scenarios: [Scenario]) -> Listing {
        Listing(
            columns: ["scenario", "setup", "baseline", "summary"],
            rows: scenarios.flatMap { scenario in
                scenario.setups.map { setup in
                    [scenario.name, setup.name, setup.isBaseline ? "yes" : "", setup.summary ?? ""]
                }
            }
        )
    }

    private static func plans(_ files: [String], _ terminal: Terminal) -> Listing? {
        let plans = files.compactMap { Scenarios.plan($0, saying: terminal) }
        guard plans.count == files.count else { return nil }
        return Listing(
            columns: ["plan", "store", "as of", "checked", "sold", "ends at"],
            rows: plans.map { plan in
                [
                    plan.name, plan.store.rawValue, "\(plan.asOf)", "\(plan.checked)",
                    plan.replacedBy.map { "no, now \($0)" } ?? "yes",
                    plan.items.compactMap(end).joined(separator: ", "),
                ]
            }
        )
    }

    /// Where an item of a plan ends, such as `data 0.25 GB`; nil where it does not.
    private static func end(of item: PlanItem) -> String? {
        guard let limit = item.limit else { return nil }
        var amount = "\(item.meter.figure(limit))"
        while amount.contains("."), let last = amount.last, last == "0" || last == "." {
            amount.removeLast()
            if last == "." { break }
        }
        let unit = item.meter.rawValue.hasPrefix(item.meter.unit) ? "" : " \(item.meter.unit)"
        return "\(item.meter.rawValue) \(amount)\(unit)"
    }

    private static func known(_ kind: Kind) -> Listing {
        switch kind {
        case .steps:
            Listing(
                columns: ["step", "settings", "summary"],
                rows: StepKind.all.map { ["\($0.name)", settings(of: $0), $0.summary] }
            )
        case .keys:
            Listing(
                columns: ["key", "required", "summary", "value"],
                rows: FormatKey.all().map {
                    [$0.path, $0.isRequired ? "yes" : "", $0.summary, $0.value]
                }
            )
        case .metrics:
            Listing(
                columns: ["metric", "unit", "better", "summary"],
                rows: Metric.all.map {
                    [$0.name, $0.unit.rawValue, $0.better.rawValue, $0.summary]
                }
            )
        case .curves:
            Listing(
                columns: ["curve", "summary"],
                rows: RateCurve.presets.map { [$0.name, $0.summary] }
            )
        case .networks:
            Listing(
                columns: ["network", "round trip in us", "source"],
                rows: Network.presets.map {
                    [$0.name, "\(2 * $0.oneWay / .microsecond)", $0.source]
                }
            )
        case .policies:
            Listing(columns: ["policy"], rows: EvictionPolicy.allCases.map { [$0.rawValue] })
        case .scenarios, .setups, .plans:
            preconditionFailure("\(kind.rawValue) are read from files")
        }
    }

    /// The names of a kind's settings, those that must be given first.
    private static func settings(of kind: StepKind) -> String {
        let sorted = kind.settings.filter(\.required) + kind.settings.filter { !$0.required }
        return sorted.map { $0.required ? $0.name : "[\($0.name)]" }.joined(separator: " ")
    }
}
