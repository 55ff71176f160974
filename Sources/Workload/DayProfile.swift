import Measurement

/// A rate curve cut into the straight pieces of one day, with what arrives in each.
///
/// A day begins at midnight. Between the last point and the first one of the next day the rate is a
/// straight line too; two points at one time of day make a jump.
struct DayProfile: Sendable {
    /// A piece in which the rate is a straight line.
    struct Piece: Sendable {
        /// The first instant, from midnight; the piece ends where the next one starts.
        var start: Nanoseconds
        /// The length.
        var length: Nanoseconds
        /// The rate at the start, in requests per nanosecond.
        var rate: Double
        /// The change of the rate, in requests per nanosecond squared.
        var slope: Double
        /// The requests expected in the piece.
        var area: Double

        /// The requests expected in the first part of the piece.
        @inline(__always)
        func area(until offset: Double) -> Double {
            (rate + 0.5 * slope * offset) * offset
        }

        /// When the given number of requests is reached: the inverse of ``area(until:)``.
        ///
        /// The solution of area = rate·t + ½·slope·t² in the form that loses no digits, whatever
        /// the sign of the slope.
        @inline(__always)
        func offset(reaching area: Double) -> Double {
            guard area > 0 else { return 0 }
            if slope == 0 { return area / rate }
            let root = max(0, rate * rate + 2 * slope * area).squareRoot()
            return 2 * area / (rate + root)
        }
    }
    /// The pieces in order; they cover the day without gaps.
    let pieces: [Piece]
    /// The requests expected in a day.
    let area: Double

    /// Cuts a curve into pieces.
    ///
    /// - Parameter curve: At least one point, in order of time, within a day, no rate below zero.
    init(_ curve: RateCurve) {
        let points = curve.points
        precondition(!points.isEmpty, "a rate curve has no point")
        precondition(
            zip(points, points.dropFirst()).allSatisfy { $0.at <= $1.at }
                && points.allSatisfy { (0...Nanoseconds.day).contains($0.at) },
            "a rate curve's points are not in order of time within a day"
        )
        precondition(
            points.allSatisfy { $0.rate >= 0 && $0.rate < .infinity },
            "a rate is negative or not finite"
        )
        let first = points[0]
        let last = points[points.count - 1]
        let around = Self.piece(
            from: last,
            to: RateCurve.Point(at: first.at + Nanoseconds.day, rate: first.rate)
        )
        var pieces: [Piece] = []
        // The piece around midnight is cut in two, so that each day is walked from its start.
        if let around { pieces.append(around.tail(from: Nanoseconds.day - last.at)) }
        for (start, end) in zip(points, points.dropFirst()) {
            if let piece = Self.piece(from: start, to: end) { pieces.append(piece) }
        }
        if let around { pieces.append(around.head(until: Nanoseconds.day - last.at)) }
        self.pieces = pieces.filter { $0.length > 0 }
        area = self.pieces.reduce(0) { $0 + $1.area }
    }

    /// The index of the piece that holds a time of day.
    func index(at time: Nanoseconds) -> Int {
        pieces.lastIndex { $0.start <= time } ?? 0
    }

    /// The requests expected from midnight to a time of day.
    func area(until time: Nanoseconds) -> Double {
        let current = index(at: time)
        let before = pieces[..<current].reduce(0) { $0 + $1.area }
        return before + pieces[current].area(until: Double(time - pieces[current].start))
    }

    private static func piece(from start: RateCurve.Point, to end: RateCurve.Point) -> Piece? {
        let length = end.at - start.at
        guard length > 0 else { return nil }
        let second = Double(Nanoseconds.second)
        let rate = start.rate / second
        let slope = (end.rate - start.rate) / second / Double(length)
        let area = (start.rate + end.rate) / second * 0.5 * Double(length)
        return Piece(start: start.at, length: length, rate: rate, slope: slope, area: area)
    }
}

extension DayProfile.Piece {
    fileprivate func head(until offset: Nanoseconds) -> DayProfile.Piece {
        var piece = self
        piece.length = offset
        piece.area = area(until: Double(offset))
        return piece
    }

    /// The part after an offset at which a new day begins, moved to midnight.
    fileprivate func tail(from offset: Nanoseconds) -> DayProfile.Piece {
        var piece = self
        piece.start = 0
        piece.length = length - offset
        piece.rate = max(0, rate + slope * Double(offset))
        piece.area = piece.area(until: Double(piece.length))
        return piece
    }
}
