public import Measurement

/// A named stream of random numbers that is the same on every machine.
///
/// The generator is xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number
/// generators", ACM TOMS 47, 2021), whose state is filled by SplitMix64 as its authors advise. The
/// standard library's generators are not used: it reserves the right to change the algorithm behind
/// `random(in:using:)`.
///
/// One purpose has one stream, split from the seed by name. So a change in how often one purpose
/// draws (another mix, another population, a fault) shifts no other, and two setups can be compared
/// on common random numbers.
public struct RandomStream: Sendable, Equatable {
    private var state0, state1, state2, state3: UInt64

    /// Creates the stream of a purpose.
    ///
    /// - Parameters:
    ///   - seed: The seed of the trial.
    ///   - name: The purpose, for instance `arrivals`.
    public init(seed: UInt64, name: String) {
        var counter = Self.mix(seed &+ Self.increment) ^ Self.fingerprint(of: name)
        func next() -> UInt64 {
            counter &+= Self.increment
            return Self.mix(counter)
        }
        // Four outputs of one SplitMix64 are never all zero, the state xoshiro cannot leave.
        self.init(state: (next(), next(), next(), next()))
    }

    /// Creates a stream from the generator's whole state, which must not be all zero.
    init(state: (UInt64, UInt64, UInt64, UInt64)) {
        (state0, state1, state2, state3) = state
    }

    /// The seed of a repetition.
    ///
    /// Repetition 0 has the seed itself, so any repetition can be replayed alone by its own seed.
    public static func seed(_ seed: UInt64, repetition: Int) -> UInt64 {
        repetition == 0
            ? seed
            : mix(seed &+ UInt64(truncatingIfNeeded: repetition) &* increment)
    }

    /// The next 64 random bits.
    @inline(__always)
    public mutating func next() -> UInt64 {
        let result = Self.rotate(state1 &* 5, by: 7) &* 9
        let shifted = state1 << 17
        state2 ^= state0
        state3 ^= state1
        state1 ^= state2
        state0 ^= state3
        state2 ^= shifted
        state3 = Self.rotate(state3, by: 45)
        return result
    }

    /// A number from 0 up to, and not including, a bound of at least 1, all equally probable.
    ///
    /// Lemire's multiplication with rejection ("Fast random integer generation in an interval",
    /// ACM TOMACS 29, 2019): exact, and the division is almost never reached.
    @inline(__always)
    public mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "a random number below 0 was asked for")
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let unfair = (0 &- bound) % bound
            while product.low < unfair { product = next().multipliedFullWidth(by: bound) }
        }
        return product.high
    }

    /// A number from 0 up to, and not including, 1: a multiple of 2⁻⁵³.
    @inline(__always)
    public mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// An exponentially distributed number with mean 1, by inversion: −ln(1 − u).
    @inline(__always)
    public mutating func exponential() -> Double {
        -DeterministicMath.log(1 - unit())
    }

    /// An exponentially distributed time, rounded to the nearest nanosecond.
    public mutating func exponential(mean: Nanoseconds) -> Nanoseconds {
        Nanoseconds(exponential() * Double(mean) + 0.5)
    }

    /// The golden ratio in 64 bits: the step of SplitMix64's counter.
    private static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The output function of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    private static func mix(_ counter: UInt64) -> UInt64 {
        var bits = counter
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// The 64-bit FNV-1a hash of the name's UTF-8, because Swift's own hash differs by process.
    private static func fingerprint(of name: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
    }

    @inline(__always)
    private static func rotate(_ bits: UInt64, by count: UInt64) -> UInt64 {
        (bits << count) | (bits >> (64 - count))
    }
}
