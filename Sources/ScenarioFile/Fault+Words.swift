import Measurement
public import Stores

extension Fault {
    /// The fault with its parameters and times, such as `redis slow 5x at 10:00 for 5m`.
    ///
    /// Only for a fault whose times count from the start of the day.
    public var words: String {
        var words = "\(target.rawValue) \(kind.rawValue)"
        switch effect {
        case .slow(let factor, let added):
            if factor > 1 { words += " \(plain(factor))x" }
            if added > 0 { words += " by \(Units.time(added))" }
        case .restart(let keepsData): words += keepsData ? " with its data" : " without its data"
        case .failover(let loses): words += " losing \(Units.time(loses))"
        case .maxMemory(let bytes): words += " \(Units.size(bytes))"
        case .clockStep(let step): words += " by \(Units.time(step))"
        case .lostCommits(let every): words += ", one in \(every),"
        case .down, .unreachable, .partition, .full, .pause: break
        }
        if let instances {
            let numbers = listed(instances.map { "\($0)" })
            words += " of \(instances.count == 1 ? "instance" : "instances") \(numbers)"
        }
        words += " at \(Self.clock(start))"
        guard let end else { return words + " to the end" }
        return end == start ? words : words + " for \(Units.time(end - start))"
    }

    /// An instant as hours and minutes from the start of the first day, and seconds if any.
    private static func clock(_ instant: Nanoseconds) -> String {
        func digits(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let minutes = digits(instant / .hour) + ":" + digits(instant % .hour / .minute)
        let rest = instant % .minute
        if rest == 0 { return minutes }
        let fraction = rest % .second
        let seconds = minutes + ":" + digits(rest / .second)
        return fraction == 0 ? seconds : seconds + " and \(Units.time(fraction))"
    }
}
