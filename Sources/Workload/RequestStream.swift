/// The stream of requests of a traffic plan: when, which endpoint, for whom, and which days.
///
/// A function of the plan and the seed alone. Arrivals, mix, ranges and each population draw from
/// streams of their own, and every request draws once from each whether its endpoint needs it or
/// not. So another mix leaves the arrival times and the entities as they were, and another
/// population changes nothing but itself.
public struct RequestStream: RequestSource, Sendable {
    private var arrivals: ArrivalTimes
    private let mix: AliasTable
    private var mixRandom: RandomStream
    private var populations: [PopulationSampler]
    private var ranges: RangeSampler?
    private var number: UInt64 = 0

    /// Creates the stream from its start.
    ///
    /// - Parameters:
    ///   - plan: At most ``Entities/limit`` populations and 65,536 endpoints.
    ///   - seed: The seed of the repetition; see ``RandomStream/seed(_:repetition:)``.
    public init(_ plan: TrafficPlan, seed: UInt64) {
        precondition(plan.populations.count <= Entities.limit, "too many populations")
        precondition(plan.mix.count <= Int(UInt16.max) + 1, "too many endpoints")
        arrivals = ArrivalTimes(plan, seed: seed)
        mix = AliasTable(weights: plan.mix)
        mixRandom = RandomStream(seed: seed, name: "mix")
        populations = plan.populations.map { PopulationSampler($0, seed: seed) }
        ranges = plan.ranges.map { RangeSampler($0, seed: seed) }
    }

    /// The next request, or nil at the end of the window.
    public mutating func next() -> Request? {
        guard let at = arrivals.next() else { return nil }
        var request = Request(
            at: at,
            number: number,
            endpoint: UInt16(truncatingIfNeeded: mix.draw(&mixRandom))
        )
        for index in populations.indices {
            request.entities[index] = populations[index].draw()
        }
        if let range = ranges?.draw() { request.range = range }
        number += 1
        return request
    }
}
