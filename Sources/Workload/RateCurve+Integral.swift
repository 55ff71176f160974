public import Measurement

extension RateCurve {
    /// Requests per second at an instant, counted from the midnight before a Monday.
    public func rate(at instant: Nanoseconds) -> Double {
        let profile = RateProfile(self)
        let time = instant % profile.period
        let piece = profile.pieces[profile.index(at: time)]
        return (piece.rate + piece.slope * Double(time - piece.start)) * Double(Nanoseconds.second)
    }

    /// The requests expected in a window: the exact integral of the rate.
    ///
    /// - Parameters:
    ///   - start: The time at which the window begins, from the midnight before a Monday.
    ///   - duration: The length of the window, which may span days.
    /// - Returns: A mean; the requests of a Poisson stream vary around it by its square root.
    public func expectedRequests(from start: Nanoseconds, for duration: Nanoseconds) -> Double {
        let profile = RateProfile(self)
        func area(until instant: Nanoseconds) -> Double {
            let periods = instant / profile.period
            return Double(periods) * profile.area + profile.area(until: instant % profile.period)
        }
        return area(until: start + duration) - area(until: start)
    }
}
