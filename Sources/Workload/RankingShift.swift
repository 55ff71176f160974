import Measurement

/// Moves a popularity ranking on at a steady pace, so that the hot members are others each time.
///
/// In the k-th span the member of rank r (from 0) is member (r + k·s) mod n of n. The step s is the
/// number next to n times the golden ratio's fraction that shares no factor with n, so every member
/// comes first once in n spans, and the next to come first was far from the top.
struct RankingShift: Sendable, Equatable {
    /// How long a ranking holds.
    let every: Nanoseconds
    private let count: UInt64
    private let step: UInt64

    init(count: UInt32, every: Nanoseconds) {
        precondition(count > 0 && every > 0, "a ranking of nobody, or that never holds")
        let count = UInt64(count)
        var step = max(1, count * 618_034 / 1_000_000)
        while Self.greatestCommonDivisor(step, count) != 1 { step += 1 }
        self.every = every
        self.count = count
        self.step = step
    }

    /// The member that has a rank at an instant, both from 0.
    @inline(__always)
    func member(ranked rank: UInt32, at instant: Nanoseconds) -> UInt32 {
        let turns = UInt64(instant / every) % count
        return UInt32((UInt64(rank) + turns * step) % count)
    }

    private static func greatestCommonDivisor(_ one: UInt64, _ other: UInt64) -> UInt64 {
        var (one, other) = (one, other)
        while other != 0 { (one, other) = (other, one % other) }
        return one
    }
}
