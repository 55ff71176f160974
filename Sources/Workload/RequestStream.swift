/// The stream of requests of an open traffic plan: when, which endpoint, for whom, and which days.
///
/// A function of the plan and the seed alone. Arrivals, mix, ranges and each population draw from
/// streams of their own; so another mix leaves the arrival times and the entities as they were, and
/// another population changes nothing but itself.
public struct RequestStream: RequestSource, Sendable {
    private var arrivals: ArrivalTimes
    private var draw: RequestDraw
    private var number: UInt64 = 0

    /// Creates the stream from its start.
    ///
    /// - Parameters:
    ///   - plan: At most ``Entities/limit`` populations and 65,536 endpoints.
    ///   - seed: The seed of the repetition; see ``RandomStream/seed(_:repetition:)``.
    public init(_ plan: TrafficPlan, seed: UInt64) {
        arrivals = ArrivalTimes(plan, seed: seed)
        draw = RequestDraw(plan, seed: seed)
    }

    /// The next request, or nil at the end of the window.
    public mutating func next() -> Request? {
        guard let at = arrivals.next() else { return nil }
        defer { number += 1 }
        return draw.draw(at: at, number: number)
    }
}
