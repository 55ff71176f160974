/// What an audit of a history says.
public enum AuditVerdict: Sendable, Equatable {
    /// The history keeps the rule, and the rule was put to the test.
    case pass
    /// The history breaks the rule.
    case violated
    /// The history cannot decide.
    case unknown(reason: String)
    /// The history keeps the rule, but too little happened at once to put it to the test.
    case noContention

    /// The verdict's word in results.
    public var name: String {
        switch self {
        case .pass: "pass"
        case .violated: "violated"
        case .unknown: "unknown"
        case .noContention: "no contention"
        }
    }
}
