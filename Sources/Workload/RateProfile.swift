import Measurement

/// A rate curve cut into the straight pieces of a day, or of a week where its days differ, with
/// what arrives in each.
///
/// A day begins at midnight, a week on Monday. Between the last point and the first one of the next
/// day the rate is a straight line too; two points at one time of day make a jump.
struct RateProfile: Sendable {
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
    /// The time after which the pieces begin anew: a day, or a week.
    let period: Nanoseconds
    /// The requests expected in a period.
    let area: Double

    /// Cuts a curve into pieces.
    ///
    /// - Parameter curve: At least one point, in order of time, within a day, no rate below zero.
    init(_ curve: RateCurve) {
        let day = Self.day(curve.points)
        var pieces = day
        period = curve.hasWeek ? Nanoseconds.week : Nanoseconds.day
        if curve.hasWeek {
            pieces = (0..<7 as Range<Nanoseconds>).flatMap { number in
                let share = number < 5 ? 1 : curve.weekend
                return day.map { $0.moved(by: number * Nanoseconds.day).scaled(by: share) }
            }
        }
        for burst in curve.bursts { pieces = Self.add(burst, to: pieces, period) }
        self.pieces = pieces
        area = pieces.reduce(0) { $0 + $1.area }
    }

    /// The index of the piece that holds a time of the period.
    func index(at time: Nanoseconds) -> Int {
        pieces.lastIndex { $0.start <= time } ?? 0
    }

    /// The requests expected from the start of the period to one of its times.
    func area(until time: Nanoseconds) -> Double {
        let current = index(at: time)
        let before = pieces[..<current].reduce(0) { $0 + $1.area }
        return before + pieces[current].area(until: Double(time - pieces[current].start))
    }

    /// The pieces of one day.
    private static func day(_ points: [RateCurve.Point]) -> [Piece] {
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
        let around = piece(
            from: last,
            to: RateCurve.Point(at: first.at + Nanoseconds.day, rate: first.rate)
        )
        var pieces: [Piece] = []
        // The piece around midnight is cut in two, so that each day is walked from its start.
        if let around { pieces.append(around.tail(from: Nanoseconds.day - last.at).at(0)) }
        for (start, end) in zip(points, points.dropFirst()) {
            if let piece = piece(from: start, to: end) { pieces.append(piece) }
        }
        if let around { pieces.append(around.head(until: Nanoseconds.day - last.at)) }
        return pieces.filter { $0.length > 0 }
    }

    /// Cuts the pieces where a burst begins and ends, and raises what lies inside.
    private static func add(
        _ burst: RateCurve.Burst,
        to pieces: [Piece],
        _ period: Nanoseconds
    ) -> [Piece] {
        let beginnings =
            if let day = burst.day { [Nanoseconds(day) * Nanoseconds.day + burst.at] } else {
                stride(from: burst.at, to: burst.at + period, by: Int(Nanoseconds.day)).map(\.self)
            }
        // What is longer than a period surges all the time.
        let length = min(burst.duration, period)
        let edges = beginnings.flatMap { [$0 % period, ($0 + length) % period] }.sorted()
        return edges.reduce(pieces, cut).map { piece in
            let isInside = beginnings.contains { start in
                (piece.start - start % period + period) % period < length
            }
            return isInside ? piece.scaled(by: burst.factor) : piece
        }
    }

    /// Cuts the piece that holds an instant in two, unless one begins there.
    private static func cut(_ pieces: [Piece], at instant: Nanoseconds) -> [Piece] {
        pieces.flatMap { piece in
            let offset = instant - piece.start
            guard offset > 0, offset < piece.length else { return [piece] }
            return [piece.head(until: offset), piece.tail(from: offset)]
        }
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

extension RateProfile.Piece {
    fileprivate func head(until offset: Nanoseconds) -> RateProfile.Piece {
        var piece = self
        piece.length = offset
        piece.area = area(until: Double(offset))
        return piece
    }

    /// The part after an offset.
    fileprivate func tail(from offset: Nanoseconds) -> RateProfile.Piece {
        var piece = self
        piece.start = start + offset
        piece.length = length - offset
        piece.rate = max(0, rate + slope * Double(offset))
        piece.area = piece.area(until: Double(piece.length))
        return piece
    }

    /// The piece at another time.
    fileprivate func at(_ instant: Nanoseconds) -> RateProfile.Piece {
        var piece = self
        piece.start = instant
        return piece
    }

    fileprivate func moved(by time: Nanoseconds) -> RateProfile.Piece { at(start + time) }

    /// The piece with so many times its requests.
    fileprivate func scaled(by factor: Double) -> RateProfile.Piece {
        var piece = self
        piece.rate *= factor
        piece.slope *= factor
        piece.area *= factor
        return piece
    }
}
