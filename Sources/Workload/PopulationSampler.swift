import Measurement

/// Draws members of one population from a stream of its own.
struct PopulationSampler: Sendable {
    private enum Distribution: Sendable {
        case uniform(UInt64)
        case zipf(ZipfSampler)
        case shifting(ZipfSampler, RankingShift)
    }
    private let distribution: Distribution
    private let name: String
    private var random: RandomStream

    /// Creates the sampler of a population; the name of its stream is `population:` and its name.
    init(_ population: Population, seed: UInt64) {
        precondition(population.count > 0, "population '\(population.name)' has no member")
        name = "population:\(population.name)"
        random = RandomStream(seed: seed, name: name)
        let count = population.count
        distribution =
            switch population.popularity {
            case .uniform: .uniform(UInt64(count))
            case .zipf(let skew, nil): .zipf(ZipfSampler(count: count, skew: skew))
            case .zipf(let skew, let every?):
                .shifting(
                    ZipfSampler(count: count, skew: skew),
                    RankingShift(count: count, every: every)
                )
            }
    }

    /// Starts the stream anew from another seed; the tables are kept.
    mutating func restart(seed: UInt64) { random = RandomStream(seed: seed, name: name) }

    /// Draws a member, from 0, for a request at a time that is counted from the midnight before a
    /// Monday; rankings that move need it.
    @inline(__always)
    mutating func draw(at instant: Nanoseconds) -> UInt32 {
        switch distribution {
        case .uniform(let count): UInt32(truncatingIfNeeded: random.below(count))
        case .zipf(let zipf): zipf.draw(&random)
        case .shifting(let zipf, let shift):
            shift.member(ranked: zipf.draw(&random), at: instant)
        }
    }
}
