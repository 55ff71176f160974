public import Measurement
import Stores

/// Times of a hunt as people write them: exact, in the largest unit that leaves no fraction.
public enum HuntTime {
    private static let units: [(name: String, length: Nanoseconds)] = [
        ("h", .hour), ("m", .minute), ("s", .second), ("ms", .millisecond), ("us", .microsecond),
        ("ns", 1),
    ]

    /// A length of time, such as `31ms`.
    public static func text(_ time: Nanoseconds) -> String {
        for unit in units where time != 0 && time % unit.length == 0 {
            return "\(time / unit.length)\(unit.name)"
        }
        return "0s"
    }

    /// The length of time that was written; nil where it is none.
    public static func time(_ text: some StringProtocol) -> Nanoseconds? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        let name = text.dropFirst(digits.count)
        guard let number = Nanoseconds(digits),
            let unit = units.first(where: { $0.name == name })
        else { return nil }
        let (time, isTooLong) = number.multipliedReportingOverflow(by: unit.length)
        return isTooLong || time > 1_000 * .day ? nil : time
    }

    /// An instant as a trace shows it: milliseconds with three decimals, cut and not rounded, so
    /// that order is kept.
    static func milliseconds(_ time: Nanoseconds) -> String {
        let microseconds = String(time % .millisecond / .microsecond)
        let decimals = String(repeating: "0", count: 3 - microseconds.count) + microseconds
        return "\(time / .millisecond).\(decimals)"
    }

    /// A fault and how long it lasts; when it begins, its row says.
    static func words(of fault: Fault) -> String {
        var words = "\(fault.target.rawValue) \(fault.kind.rawValue)"
        switch fault.effect {
        case .failover(let loses): words += " losing \(text(loses))"
        case .clockStep(let step): words += " by \(text(step))"
        case .lostCommits(let every): words += ", one in \(every)"
        case .restart(let keepsData): words += keepsData ? " with its data" : " without its data"
        default: break
        }
        if let instances = fault.instances {
            words += " of instance \(instances.map { "\($0)" }.joined(separator: ", "))"
        }
        guard let end = fault.end else { return words + " to the end" }
        return end == fault.start ? words : words + " for \(text(end - fault.start))"
    }
}
