/// How contended attempts and violations vary from one contested thing to another.
///
/// Attempts for the same thing depend on each other: one lost lock lets a whole burst through. What
/// an interval of the rate needs are the sums over things, which add up exactly.
public struct ContestSpread: Sendable, Equatable {
    /// Things for which anything contended.
    public private(set) var things: UInt64 = 0
    /// The squares of the violations, added up.
    public private(set) var violationsSquared: UInt64 = 0
    /// The products of violations and contended attempts.
    public private(set) var products: UInt64 = 0
    /// The squares of the contended attempts.
    public private(set) var contendedSquared: UInt64 = 0

    /// Creates sums over nothing.
    public init() {}

    /// Adds one thing; one without contention and violations says nothing.
    public mutating func add(contended: UInt64, violations: UInt64) {
        guard contended > 0 || violations > 0 else { return }
        things += 1
        violationsSquared += violations * violations
        products += violations * contended
        contendedSquared += contended * contended
    }

    /// Adds the things of another.
    public mutating func add(_ other: ContestSpread) {
        things += other.things
        violationsSquared += other.violationsSquared
        products += other.products
        contendedSquared += other.contendedSquared
    }
}
