// What an author reads about a mistake in claims, inputs and changes.

extension Problem {
    static func noItem(_ node: Node, _ key: String, _ count: Int) -> Problem {
        Problem(
            at: node.position,
            "\(node.label) has no item \(quoted(key)), or several",
            hint: "write a number from 1 to \(count), or the kind of a step that stands there once"
        )
    }

    static func repeatedClaim(_ node: Node, _ id: String, firstLine: Int) -> Problem {
        Problem(
            at: node.position,
            "claim \(quoted(id)) is repeated; it was first stated on line \(firstLine)",
            hint: "put several conditions of one claim under its 'cases'"
        )
    }

    static func testedAndNot(_ node: Node, _ id: String) -> Problem {
        Problem(
            at: node.position,
            "claim \(quoted(id)) says why it is not tested, and what to measure",
            hint: "keep 'not-tested', or the metric and its cases"
        )
    }

    static func incompleteClaim(_ node: Node, _ id: String, missing: String) -> Problem {
        Problem(
            at: node.position,
            "claim \(quoted(id)) has no \(quoted(missing))",
            hint: "add '\(missing):', to the claim or to each of its cases; a claim that no run can"
                + " show has 'not-tested: REASON' instead"
        )
    }

    static func againstItself(_ node: Node, _ setup: String) -> Problem {
        Problem(
            at: node.position,
            "setup \(quoted(setup)) is compared with itself",
            hint: "leave it out of 'setups', or add 'against-of:' with another part of it"
        )
    }

    /// A change that makes the scenario wrong; its line says nothing about the change.
    static func unplayable(_ node: Node, _ problem: Problem) -> Problem {
        Problem(
            at: node.position,
            "with these values the scenario is wrong: \(problem.message)",
            hint: problem.hint
        )
    }

    /// An end of a search that the scenario does not allow.
    static func unsearchable(_ node: Node, _ end: String, _ problem: Problem) -> Problem {
        Problem(
            at: node.position,
            "the search cannot go to \(end): \(problem.message)",
            hint: "name 'from' and 'to' that the scenario allows; without them it goes from a tenth"
                + " to ten times the scenario's value"
        )
    }

    static func wrongClaim(_ node: Node) -> Problem {
        let given: String
        if case .scalar(let text, _) = node.content {
            given = quoted(text)
        } else {
            given = node.noun
        }
        return Problem(
            at: node.position,
            "\(node.label) must be a comparison or a range, not \(given)",
            hint: "write <=, >=, <, > or == and a limit, such as \">= 60%\", or two limits, such as"
                + " \"60% to 80%\"; beside 'against' also how many times as much, \">= 10x\""
        )
    }

    static func wrongRange(_ node: Node, _ text: String) -> Problem {
        Problem(
            at: node.position,
            "\(quoted(text)) is no range",
            hint: "write the lesser limit first, both in one unit"
        )
    }

    static func timesOfNothing(_ node: Node, _ text: String) -> Problem {
        Problem(
            at: node.position,
            "\(quoted(text)) is a multiple, but of nothing",
            hint: "add 'against: SETUP', or write a limit in the metric's unit"
        )
    }

    static func noInput(
        _ node: Node,
        _ key: String,
        in place: String,
        _ found: Node?
    ) -> Problem {
        let known: [String]
        switch found?.content {
        case .mapping(let entries): known = entries.map(\.key.text)
        case .list(let items): known = items.indices.map { "\($0 + 1)" }
        default: known = []
        }
        return Problem(
            at: node.position,
            "the file has no \(quoted(key))" + (place.isEmpty ? "" : " in \(quoted(place))"),
            hint: suggestion(key, known)
        )
    }

    static func noNumber(_ node: Node, _ path: String, _ value: Node) -> Problem {
        Problem(
            at: node.position,
            "\(quoted(path)) is \(quoted(value.flowText)), and only a number can be searched",
            hint: "name a number, a time, a size or a rate"
        )
    }

    static func unlikeInput(_ node: Node, _ value: String) -> Problem {
        Problem(
            at: node.position,
            "\(node.label) must be of the kind of the input, \(quoted(value))",
            hint: "write it in a unit of the same kind"
        )
    }

    static func outsideOfSearch(
        _ node: Node,
        _ value: String,
        _ from: String,
        _ to: String
    ) -> Problem {
        Problem(
            at: node.position,
            "the scenario has \(value), which is not between \(from) and \(to)",
            hint: "a search begins at the scenario's own value"
        )
    }
}
