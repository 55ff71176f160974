import Measurement

/// The intended starts of a window: an arrival process at a curve's rate, from a stream of its own.
///
/// The times are the inverse of the cumulative rate Λ(t), so no rate is ever sampled and no draw is
/// thrown away. Poisson arrivals lie where Λ has grown by independent exponential steps of mean 1
/// (Çinlar, "Introduction to Stochastic Processes", 1975, section 4.7); constant ones where it
/// passes ½, 1½, 2½ …, which is never inside a stretch of rate 0.
struct ArrivalTimes: Sendable {
    private let process: ArrivalProcess
    private let profile: RateProfile
    private let duration: Nanoseconds
    private var random: RandomStream

    private var index: Int
    private var piece: RateProfile.Piece
    /// The start of the current piece, from the start of the window; below 0 for the first one.
    private var pieceStart: Nanoseconds
    /// The requests expected between the start of the piece and the last arrival.
    private var passed: Double
    private var last: Nanoseconds = 0
    private var isFirst = true

    /// Creates the arrivals of a plan.
    init(_ plan: TrafficPlan, seed: UInt64) {
        precondition(plan.start >= 0, "the window begins before the first day")
        process = plan.arrivals
        profile = RateProfile(plan.curve)
        duration = profile.area > 0 ? plan.duration : 0
        random = RandomStream(seed: seed, name: "arrivals")
        let time = plan.start % profile.period
        index = profile.index(at: time)
        piece = profile.pieces[index]
        pieceStart = piece.start - time
        passed = piece.area(until: Double(-pieceStart))
    }

    /// The next intended start from the start of the window, or nil at its end.
    @inline(__always)
    mutating func next() -> Nanoseconds? {
        passed += step()
        while passed > piece.area {
            guard pieceStart < duration else { return nil }
            enterNextPiece()
        }
        let instant = pieceStart + Nanoseconds(piece.offset(reaching: passed) + 0.5)
        // Rounding may not turn time back, nor carry an arrival past the end of its piece.
        last = max(last, min(instant, pieceStart + piece.length))
        return last < duration ? last : nil
    }

    @inline(__always)
    private mutating func step() -> Double {
        switch process {
        case .poisson: return random.exponential()
        case .constant:
            defer { isFirst = false }
            return isFirst ? 0.5 : 1
        }
    }

    private mutating func enterNextPiece() {
        passed -= piece.area
        pieceStart += piece.length
        index = index + 1 == profile.pieces.count ? 0 : index + 1
        piece = profile.pieces[index]
    }
}
