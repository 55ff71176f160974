import Analysis
import Measurement

/// How figures are written for people: grouped digits, few decimals, units in words.
enum Words {
    /// A figure of a metric with its unit.
    static func figure(_ figure: Figure, of metric: Metric?) -> String {
        switch metric?.unit {
        case .microseconds: time(figure)
        case .ratio: percent(figure)
        case .bytes: bytes(figure)
        case .dollars: dollars(figure)
        case .times: "\(figure.rounded(to: 2)) times"
        case .perSecond: "\(figure.value < 1_000 ? "\(figure.rounded(to: 1))" : grouped(figure)) /s"
        default: grouped(figure)
        }
    }

    /// An amount in dollars and cents.
    static func dollars(_ figure: Figure) -> String { "$\(figure.rounded(to: 2))" }

    /// A whole number with commas between groups of three digits, rounded where it has decimals.
    static func grouped(_ figure: Figure) -> String {
        let whole = figure.rounded(to: 0)
        let digits = Array("\(whole.digits.magnitude)")
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return whole.digits < 0 ? "-\(text)" : text
    }

    /// A count with commas.
    static func grouped(_ count: UInt64) -> String { grouped(Figure(count)) }

    /// A count and what is counted.
    static func count(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    /// A ratio as a percentage with one decimal.
    static func percent(_ ratio: Figure) -> String {
        let scaled = Figure(digits: ratio.rounded(to: 6).digits, decimals: 4)
        return "\(scaled.rounded(to: 1)) %"
    }

    /// A time in microseconds: in milliseconds up to ten seconds, with decimals as long as they say
    /// something; then in seconds, and from ten minutes on in minutes.
    static func time(_ microseconds: Figure) -> String {
        let nanoseconds = microseconds.rounded(to: 3).digits
        let units: [(name: String, from: Nanoseconds, size: Nanoseconds)] = [
            ("min", 10 * .minute, .minute), ("s", 10 * .second, .second),
        ]
        if let unit = units.first(where: { nanoseconds.magnitude >= $0.from.magnitude }),
            let amount = Figure(nanoseconds, over: unit.size)
        {
            return "\(amount.rounded(to: 1)) \(unit.name)"
        }
        let exact = Figure(digits: nanoseconds, decimals: 6)
        let places = nanoseconds >= 100_000_000 ? 0 : nanoseconds >= 10_000_000 ? 1 : 2
        return places == 0 ? "\(grouped(exact)) ms" : "\(exact.rounded(to: places)) ms"
    }

    /// A size in the largest unit of which there is one, with one decimal.
    static func bytes(_ figure: Figure) -> String {
        let bytes = figure.rounded(to: 0).digits
        let units: [(name: String, size: Int64)] = [
            ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000),
        ]
        guard let unit = units.first(where: { bytes >= $0.size }),
            let amount = Figure(bytes, over: unit.size)
        else { return "\(bytes) bytes" }
        return "\(amount.rounded(to: 1)) \(unit.name)"
    }

    /// A time of day, with seconds where there are any.
    static func clock(_ time: Nanoseconds) -> String {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let seconds = time / .second
        let text = "\(two(seconds / 3_600)):\(two(seconds / 60 % 60))"
        return seconds % 60 == 0 ? text : "\(text):\(two(seconds % 60))"
    }

    /// A span of time in its largest whole unit, or in seconds with decimals.
    static func duration(_ time: Nanoseconds) -> String {
        if time >= .hour, time % .hour == 0 { return "\(time / .hour) h" }
        if time >= .minute, time % .minute == 0 { return "\(time / .minute) min" }
        if time % .second == 0 { return "\(time / .second) s" }
        return "\(Figure(digits: time / 1_000_000, decimals: 3).rounded(to: 1)) s"
    }

    /// A metric's name in a table for people.
    static func name(of metric: Metric) -> String {
        switch metric {
        case .offered: "requests offered"
        case .skipped: "never sent"
        case .served: "served"
        case .refused: "refused by a limiter"
        case .taken: "taken by another"
        case .busy: "turned away by a lock"
        case .failed: "failed"
        case .throughput: "throughput"
        case .latency(.response, .p50): "response time, p50"
        case .latency(.response, .p99): "response time, p99"
        case .latency(.response, .p999): "response time, p99.9"
        case .latency(.response, .max): "response time, max"
        case .latency(.lag, .p99): "began late, p99"
        case .hitRatio: "cache hit ratio"
        case .staleReads: "stale reads"
        case .databaseReads: "database reads"
        case .databaseReadReduction: "fewer reads than the baseline"
        case .databaseWrites: "database writes"
        case .databaseUtilisation: "database cores busy"
        case .redisCommands: "Redis commands"
        case .usedMemoryPeak: "Redis memory, peak"
        case .evictions: "evictions"
        case .connectionsInUsePeak: "database connections, peak"
        case .connectionWaitersPeak: "waiting for a connection, peak"
        case .doubleBookings: "double bookings"
        case .falseRefusals: "refused for nothing"
        case .commandsPerDay: "Redis commands in a day, as billed"
        default: metric.name
        }
    }

    /// A kind of call for people: `redis:get` is Redis `get`.
    static func call(_ name: String) -> String {
        let parts = name.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return name }
        return "\(parts[0] == "redis" ? "Redis" : "Postgres") \(parts[1])"
    }
}

extension Metric {
    static func ~= (pattern: Metric, metric: Metric) -> Bool { pattern.name == metric.name }
}
