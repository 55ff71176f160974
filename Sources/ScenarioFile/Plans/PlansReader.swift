public import Analysis

/// The plans that a scenario is judged by.
public struct JudgingPlans: Sendable {
    /// The plans, those for Redis first, in the order of the file.
    public internal(set) var plans: [Plan] = []
    /// The number of users whose load the scenario plays; nil where it does not say who is one.
    public internal(set) var users: UInt64?
    /// The names that the scenario gives, those of plans that cannot be used included.
    var named: [String] = []
}

/// The plans that a scenario names.
enum PlansSection {
    /// The names before they are looked up.
    struct Declared: Sendable {
        var redis: [Node]
        var postgres: [Node]
        var users: Node?
    }

    static let redis = Field(
        "redis",
        Shape<[Node]>.list(of: .later(.name), limit: 20),
        fallback: [],
        "The plans for Redis, by the names of files in the folder plans beside the scenario."
    )
    static let postgres = Field(
        "postgres",
        Shape<[Node]>.list(of: .later(.name), limit: 20),
        fallback: [],
        "The plans for the database, likewise."
    )
    static let users = Field(
        "users",
        .later(.population),
        "The population whose members are the users; without it, only the load at a limit is told."
    )
    static let section = Section(
        "plans",
        [redis.declaration, postgres.declaration, users.declaration]
    )

    static let shape = Shape<Declared>.section(section) { fields, _ in
        guard let redis = fields[redis], let postgres = fields[postgres] else { return nil }
        return Declared(redis: redis, postgres: postgres, users: fields[users])
    }
}

extension Node {
    /// A scalar's text.
    fileprivate var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }
}

/// Looks up the plans that a scenario names.
struct PlansReader {
    let load: PlanLoader
    /// The scenario's file, in whose folder the plans are looked for.
    let path: String
    /// The names of the populations and how many members each has.
    let populations: [(name: String, count: UInt64)]
    let findings: Findings

    func read(_ declared: PlansSection.Declared) -> JudgingPlans {
        let plans =
            declared.redis.compactMap { plan($0, for: .redis) }
            + declared.postgres.compactMap { plan($0, for: .postgres) }
        return JudgingPlans(
            plans: plans,
            users: declared.users.flatMap(users),
            named: (declared.redis + declared.postgres).compactMap(\.text)
        )
    }

    private func users(_ node: Node) -> UInt64? {
        guard let name = Shape.text.read(node, findings) else { return nil }
        guard let population = populations.first(where: { $0.name == name }) else {
            findings.report(.unknownName(node, "population", populations.map(\.name)))
            return nil
        }
        return population.count
    }

    private func plan(_ node: Node, for store: Plan.Store) -> Plan? {
        guard let name = Shape.name.read(node, findings) else { return nil }
        let file = beside("plans/\(name).yaml")
        let text: String
        do throws(PlanFailure) {
            text = try load(file)
        } catch {
            findings.report(.unreadablePlan(node, file, error.cause))
            return nil
        }
        do throws(ScenarioProblems) {
            let plan = try PlanParser().parse(text: text, path: file)
            guard plan.store == store else {
                findings.report(.planForOtherStore(node, plan))
                return nil
            }
            return plan
        } catch {
            findings.report(.wrongPlan(node, file, error))
            return nil
        }
    }

    private func beside(_ file: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return file }
        return path[...slash] + file
    }
}
