import Measurement

/// Draws what requests ask for: the endpoint, the members, and the range.
///
/// Each purpose draws from a stream of its own, and every request draws once from each whether its
/// endpoint needs it or not. So another mix leaves the members as they were, and another population
/// changes nothing but itself.
struct RequestDraw: Sendable {
    /// A population whose members others determine.
    private struct Derived: Sendable {
        var index: Int
        var base: Int
        var count: UInt32
    }
    private let mix: AliasTable
    private var mixRandom: RandomStream
    /// The populations whose members are drawn, with their indices.
    private var samplers: [PopulationSampler]
    private let indices: [Int]
    private let derived: [Derived]
    private var ranges: RangeSampler?
    /// The start of the window, from the midnight before a Monday.
    private let start: Nanoseconds

    /// Creates the draws of a plan.
    ///
    /// - Parameters:
    ///   - plan: At most ``Entities/limit`` populations and 65,536 endpoints; a population's base
    ///     is drawn itself.
    ///   - seed: The seed of the draws.
    init(_ plan: TrafficPlan, seed: UInt64) {
        let populations = plan.populations
        precondition(populations.count <= Entities.limit, "too many populations")
        precondition(plan.mix.count <= Int(UInt16.max) + 1, "too many endpoints")
        mix = AliasTable(weights: plan.mix)
        mixRandom = RandomStream(seed: seed, name: "mix")
        indices = populations.indices.filter { populations[$0].base == nil }
        samplers = indices.map { PopulationSampler(populations[$0], seed: seed) }
        derived = populations.indices.compactMap { index in
            populations[index].base.map { base in
                precondition(populations[base].base == nil, "a base is derived itself")
                return Derived(index: index, base: base, count: populations[index].count)
            }
        }
        ranges = plan.ranges.map { RangeSampler($0, seed: seed) }
        start = plan.start
    }

    /// The same draws from the start of another seed's streams; the tables are shared.
    func restarted(seed: UInt64) -> RequestDraw {
        var copy = self
        copy.mixRandom = RandomStream(seed: seed, name: "mix")
        for index in copy.samplers.indices { copy.samplers[index].restart(seed: seed) }
        copy.ranges?.restart(seed: seed)
        return copy
    }

    /// Draws a request.
    @inline(__always)
    mutating func draw(at instant: Nanoseconds, number: UInt64) -> Request {
        var request = Request(
            at: instant,
            number: number,
            endpoint: UInt16(truncatingIfNeeded: mix.draw(&mixRandom))
        )
        for position in samplers.indices {
            request.entities[indices[position]] = samplers[position].draw(at: start + instant)
        }
        derive(&request)
        if let range = ranges?.draw() { request.range = range }
        return request
    }

    /// Puts in the members that others of the request determine.
    @inline(__always)
    func derive(_ request: inout Request) {
        for population in derived {
            request.entities[population.index] =
                request.entities[population.base] % population.count
        }
    }
}
