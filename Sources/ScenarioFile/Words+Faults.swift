import Measurement

// The words about faults and providers.

extension Problem {
    static func keyOfProvider(_ key: Node.Key) -> Problem {
        Problem(
            at: key.position,
            "\(quoted(key.text)) has no meaning without a provider",
            hint: "add 'provider: upstash', or use 'policy' and 'max-memory'"
        )
    }

    static func untargetedFault(_ node: Node, _ targets: [String]) -> Problem {
        Problem(
            at: node.position,
            "a fault strikes nothing: it has none of \(listed(targets))",
            hint: "add what happens, such as 'redis: down'"
        )
    }

    static func effectlessFault(_ key: Node.Key) -> Problem {
        Problem(
            at: key.position,
            "a fault \(quoted("\(key.text): slow")) does not say how slow",
            hint: "add 'factor: 5x', 'add: 20ms', or both"
        )
    }

    static func faultOutsideRun(_ node: Node, _ run: Range<Nanoseconds>) -> Problem {
        let (start, end) = (Units.time(run.lowerBound), Units.time(run.upperBound))
        return Problem(
            at: node.position,
            "the fault begins outside the run, which goes from \(start) to \(end) of the day",
            hint: "times count from the start of the day: write one from \(start) to before \(end)"
        )
    }

    static func faultEndsAfterRun(
        _ node: Node,
        _ end: Nanoseconds,
        _ last: Nanoseconds
    ) -> Problem {
        Problem(
            at: node.position,
            "the fault ends at \(Units.time(end)) of the day, after the run, which ends at "
                + Units.time(last),
            hint: "shorten 'for', or lengthen 'duration'"
        )
    }

    static func faultWithoutRedis(_ node: Node, _ setup: String) -> Problem {
        Problem(
            at: node.position,
            "setup \(quoted(setup)) has no Redis that the fault could strike",
            hint: "name setups with Redis only"
        )
    }

    static func faultWithoutRedis(_ key: Node.Key) -> Problem {
        Problem(
            at: key.position,
            "no setup has a Redis that the fault could strike",
            hint: "add stores: { redis: {} }, or leave the fault out"
        )
    }

    static func noInstances(_ node: Node) -> Problem {
        Problem(
            at: node.position,
            "\(node.label) names no application instance",
            hint: "write their numbers, such as [0, 1], or half"
        )
    }

    static func halfOfOne(_ node: Node, _ setup: String) -> Problem {
        Problem(
            at: node.position,
            "setup \(quoted(setup)) has one application instance, of which there is no half",
            hint: "give it more with application: { instances: 2 }, or name the instance: [0]"
        )
    }

    static func unknownInstance(
        _ node: Node,
        _ instance: Int,
        _ setup: String,
        _ count: Int
    ) -> Problem {
        let known = count == 1 ? "only instance 0" : "instances 0 to \(count - 1)"
        return Problem(
            at: node.position,
            "there is no application instance \(instance) in setup \(quoted(setup))",
            hint: "it has \(known)"
        )
    }

    static func contradictoryFaults(_ node: Node, _ other: Node, _ setup: String) -> Problem {
        Problem(
            at: node.position,
            "the fault contradicts the one of line \(other.position.line) in setup "
                + "\(quoted(setup)): both decide the same thing at the same time",
            hint: "let one end before the other begins, or give them different setups"
        )
    }
}
