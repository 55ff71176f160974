public import Measurement

extension Metric {
    /// Whether the metric counts broken promises rather than slow or costly ones.
    ///
    /// A goal on such a metric says that an invariant must hold; its failure is graver than a slow
    /// page.
    public var isInvariant: Bool {
        self == .doubleBookings || self == .overlappingPairs || self == .doublePayouts
            || self == .codesReused
    }
}
