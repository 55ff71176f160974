import Analysis

// The words about plans and the plans' own files.

extension Problem {
    static func wrongDate(_ node: Node) -> Problem {
        Problem(
            at: node.position,
            "\(node.label) must be a day, not \(node.shown)",
            hint: "write year, month and day, such as 2026-06-18"
        )
    }

    static func wrongMoney(_ node: Node) -> Problem {
        Problem(
            at: node.position,
            "\(node.label) must be an amount of US dollars, not \(node.shown)",
            hint: "write dollars with at most six decimals and the currency, such as 0.20 USD"
        )
    }

    static func wrongAmount(_ node: Node, _ meter: PlanMeter) -> Problem {
        let advice: String
        switch meter {
        case .bandwidth, .data, .storage, .dataHours, .requestSize:
            advice = Form.bytes(0...0).advice ?? ""
        case .computeHours, .commandsPerSecond, .operationsPerSecond:
            advice = "write a number with at most three decimals, such as 191.9"
        default: advice = "write a whole number, such as 500000"
        }
        let noun = meter.isSize ? "a size" : "a number of \(meter.unit)"
        return Problem(
            at: node.position,
            "\(node.label) of \(meter.rawValue) must be \(noun), not \(node.shown)",
            hint: advice
        )
    }

    static func misnamedPlan(_ node: Node, _ name: String) -> Problem {
        Problem(
            at: node.position,
            "the plan is called \(quoted(name)), and its file is not",
            hint: "name the file \(name).yaml"
        )
    }

    static func unreadablePlan(_ node: Node, _ path: String, _ cause: String) -> Problem {
        Problem(
            at: node.position,
            "cannot read the plan \(quoted(path)): \(cause)",
            hint: "plans are files in the folder 'plans' beside the scenario"
        )
    }

    static func wrongPlan(_ node: Node, _ path: String, _ problems: ScenarioProblems) -> Problem {
        var problem = Problem(at: node.position, "the plan \(quoted(path)) cannot be used")
        problem.details = problems.description
        return problem
    }

    static func planForOtherStore(_ node: Node, _ plan: Plan) -> Problem {
        Problem(
            at: node.position,
            "the plan \(quoted(plan.name)) is for \(plan.store.rawValue)",
            hint: "name it under '\(plan.store.rawValue):'"
        )
    }
}

extension Node {
    /// The value as messages show it.
    fileprivate var shown: String {
        if case .scalar(let text, _) = content { return isEmpty ? "nothing" : quoted(text) }
        return noun
    }
}
