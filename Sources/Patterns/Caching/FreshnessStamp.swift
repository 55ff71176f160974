import Measurement
import Workload

/// What a cached value says about itself, packed into the 64 bits of a payload's stamp.
///
/// 24 bits of version, 32 bits of soft expiry in milliseconds, and 8 bits for the time that making
/// the value took, in steps of a tenth of an octave. So one GET tells all, as where an application
/// wraps its values in an object with an expiry.
struct FreshnessStamp: Equatable {
    /// The version of the row.
    var version: UInt64
    /// When the value should be made anew.
    var expiry: Nanoseconds
    /// How long it took to make.
    var recompute: Nanoseconds

    /// Steps of ``recompute`` in each doubling.
    private static let steps = 10.0
    private static let ln2 = 0.693147180559945309

    init(version: UInt64, expiry: Nanoseconds, recompute: Nanoseconds) {
        self.version = version
        self.expiry = expiry
        self.recompute = recompute
    }

    /// Unpacks a stamp.
    init(bits: UInt64) {
        version = bits >> 40
        expiry = Nanoseconds(bits >> 8 & 0xFFFF_FFFF) * .millisecond
        let step = Double(bits & 0xFF)
        let microseconds = DeterministicMath.exp(step / Self.steps * Self.ln2)
        recompute = Nanoseconds(microseconds * Double(Nanoseconds.microsecond))
    }

    /// The stamp's 64 bits.
    var bits: UInt64 {
        let microseconds = Double(max(recompute, .microsecond)) / Double(Nanoseconds.microsecond)
        let step = DeterministicMath.log(microseconds) / Self.ln2 * Self.steps + 0.5
        let milliseconds = UInt64(truncatingIfNeeded: expiry / .millisecond)
        return version << 40 | (milliseconds & 0xFFFF_FFFF) << 8 | UInt64(min(step, 255))
    }
}
