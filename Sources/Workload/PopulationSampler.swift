/// Draws members of one population from a stream of its own.
struct PopulationSampler: Sendable {
    private enum Distribution: Sendable {
        case uniform(UInt64)
        case zipf(ZipfSampler)
    }
    private let distribution: Distribution
    private var random: RandomStream

    /// Creates the sampler of a population; the name of its stream is `population:` and its name.
    init(_ population: Population, seed: UInt64) {
        precondition(population.count > 0, "population '\(population.name)' has no member")
        random = RandomStream(seed: seed, name: "population:\(population.name)")
        distribution =
            switch population.popularity {
            case .uniform: .uniform(UInt64(population.count))
            case .zipf(let skew): .zipf(ZipfSampler(count: population.count, skew: skew))
            }
    }

    /// Draws a member, from 0.
    @inline(__always)
    mutating func draw() -> UInt32 {
        switch distribution {
        case .uniform(let count): UInt32(truncatingIfNeeded: random.below(count))
        case .zipf(let zipf): zipf.draw(&random)
        }
    }
}
