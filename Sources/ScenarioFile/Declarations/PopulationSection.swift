import Measurement
import Workload

/// A population's mapping; the short form is its count alone.
enum PopulationSection {
    /// A population before its names are looked up.
    struct Declared: Sendable {
        /// How many members it has; nil is as many as the population that it belongs to.
        var count: UInt32?
        var popularity: Popularity
        /// The name of the population whose members determine this one's.
        var of: Node?
    }

    /// The most members of a population, and the most rows of a table.
    static let memberLimit: Int64 = 100_000_000

    static let count = Field(
        "count",
        .whole(1...memberLimit),
        "How many members the population has; with 'of', as many as the other unless given."
    )
    static let popularity = Field(
        "popularity",
        uniform.orMapping(zipf),
        fallback: .uniform,
        "How its members share the requests: uniform, or { zipf: SKEW }."
    )
    static let of = Field(
        "of",
        .later(.population),
        "The population whose members these belong to, as parents to students: a request for "
            + "member m of it is one for member m mod count of this."
    )
    static let section = Section(
        "a population",
        [count.declaration, popularity.declaration, of.declaration]
    )

    static let skew = Field(
        "zipf",
        .number(0...5),
        required: true,
        "Zipf's exponent: member k has a share in proportion to 1 / k^zipf."
    )
    static let shift = Field(
        "shift",
        .duration(.millisecond...(400 * .day)),
        "How long the ranking holds; then other members are the popular ones. Without it, always."
    )
    private static let uniform = Shape<String>.choice(["uniform"]).map { _ in Popularity.uniform }
    private static let zipf = Shape<Popularity>.section(
        Section("a popularity", [skew.declaration, shift.declaration])
    ) { fields, _ in
        let shift = fields[shift]
        if shift == nil, fields.has(Self.shift) { return nil }
        return fields[skew].map { Popularity.zipf(skew: $0, shift: shift) }
    }

    static let shape = Shape.whole(1...memberLimit)
        .map { Declared(count: UInt32($0), popularity: .uniform) }
        .orMapping(
            .section(section) { fields, findings in
                let (count, popularity, of) = (fields[count], fields[popularity], fields[of])
                if of != nil, let extra = fields.key(of: Self.popularity) {
                    findings.report(.needlessKey(extra, beside: Self.of.name))
                    return nil
                }
                if of == nil, !fields.has(Self.count) {
                    let place = fields.node.position
                    findings.report(
                        .missingKey(Self.count.declaration, in: section.name, at: place)
                    )
                }
                guard let popularity, count != nil || !fields.has(Self.count) else { return nil }
                guard count != nil || of != nil else { return nil }
                return Declared(count: count.map { UInt32($0) }, popularity: popularity, of: of)
            }
        )
}
