public import Stores
public import Workload

/// Makes the keys of one family from requests: where each placeholder's number comes from.
public struct KeyMaker: Sendable, Hashable {
    /// Where a number of the key comes from.
    public enum Source: Sendable, Hashable {
        /// The placeholder is not used.
        case zero
        /// The member drawn from a population, by the population's index.
        case entity(UInt8)
        /// The first day of the request's range.
        case rangeStart
        /// The length of the request's range.
        case rangeLength
    }
    /// The index of the family.
    public var family: UInt16
    /// The sources of the key's three numbers.
    public var first, second, third: Source

    /// Creates a key maker.
    public init(
        family: UInt16,
        first: Source = .zero,
        second: Source = .zero,
        third: Source = .zero
    ) {
        self.family = family
        self.first = first
        self.second = second
        self.third = third
    }

    /// The key for a request.
    @inline(__always)
    public func key(for request: Request) -> Key {
        Key(family, number(first, request), number(second, request), number(third, request))
    }

    @inline(__always)
    private func number(_ source: Source, _ request: Request) -> UInt32 {
        switch source {
        case .zero: 0
        case .entity(let population): request.entities[Int(population)]
        case .rangeStart: request.range.start
        case .rangeLength: request.range.length
        }
    }
}
