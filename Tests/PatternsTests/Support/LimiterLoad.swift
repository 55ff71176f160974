import Measurement
import Workload

/// The load shapes of the limiters' table: one client, L = 100 requests in W = 60 s.
enum LimiterLoad: String, CaseIterable, Sendable {
    case poisson08 = "Poisson 0.8 L"
    case poisson2 = "Poisson 2 L"
    case poisson20 = "Poisson 20 L"
    case onOff = "on/off 5 L"
    case boundary = "boundary L+L"
    case greedy = "L at window end, then greedy"

    static let limit: Int64 = 100
    static let window: Nanoseconds = 60 * .second

    /// The intended starts.
    var times: [Nanoseconds] {
        var random = RandomStream(seed: 11, name: rawValue)
        switch self {
        case .poisson08: return Self.poisson(0.8, for: 9_000, &random)
        case .poisson2: return Self.poisson(2, for: 6_000, &random)
        case .poisson20: return Self.poisson(20, for: 1_000, &random)
        case .onOff: return Self.onOff(&random)
        case .boundary:
            return Self.rounds(of: 10) { start in
                let edge = start + Self.window
                return Self.evenly(100, from: edge - 10 * .millisecond, for: 10 * .millisecond)
                    + Self.evenly(100, from: edge, for: 10 * .millisecond)
            }
        case .greedy:
            return Self.rounds(of: 3) { start in
                let edge = start + Self.window
                return Self.evenly(100, from: edge - .second, for: .second)
                    + Self.evenly(2_000, from: edge, for: Self.window - .second)
            }
        }
    }

    /// Poisson arrivals at a multiple of L in W for so many seconds.
    private static func poisson(
        _ multiple: Double,
        for seconds: Nanoseconds,
        from start: Nanoseconds = 0,
        _ random: inout RandomStream
    ) -> [Nanoseconds] {
        let mean = Nanoseconds(Double(window) / Double(limit) / multiple)
        var times: [Nanoseconds] = []
        var time = start + random.exponential(mean: mean)
        while time < start + seconds * .second {
            times.append(time)
            time += random.exponential(mean: mean)
        }
        return times
    }

    /// 5 L while on, nothing while off; both last exponentially long, 20 s and 60 s on average.
    private static func onOff(_ random: inout RandomStream) -> [Nanoseconds] {
        var times: [Nanoseconds] = []
        var start: Nanoseconds = 0
        while start < 30_000 * .second {
            let end = start + random.exponential(mean: 20 * .second)
            var time = start
            while true {
                time += random.exponential(mean: window / limit / 5)
                if time >= end { break }
                times.append(time)
            }
            start = end + random.exponential(mean: 60 * .second)
        }
        return times
    }

    /// A pattern again and again, five windows apart, so that each round starts afresh.
    private static func rounds(
        of count: Int,
        _ round: (Nanoseconds) -> [Nanoseconds]
    ) -> [Nanoseconds] {
        (0..<count).flatMap { round(Nanoseconds($0) * 5 * window) }
    }

    private static func evenly(
        _ count: Nanoseconds,
        from start: Nanoseconds,
        for span: Nanoseconds
    ) -> [Nanoseconds] {
        (0..<count).map { start + $0 * span / count }
    }
}
