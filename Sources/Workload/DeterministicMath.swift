/// Logarithm, exponential and power in plain arithmetic, with the same bits on every machine.
///
/// The C library picks its versions by processor, with or without fused multiply-add, so its
/// results differ in the last bit between machines. Here are only the IEEE 754 operations that
/// round exactly; Swift never fuses them on its own.
///
/// The methods and constants of `log` and `exp` are those of fdlibm's `e_log.c` and `e_exp.c`:
/// Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved. Permission to use, copy,
/// modify, and distribute this software is freely granted, provided that this notice is preserved.
public enum DeterministicMath {
    private static let ln2High = 0x1.62e42feep-1
    private static let ln2Low = 0x1.a39ef35793c76p-33
    private static let log2OfE = 0x1.71547652b82fep+0

    /// The natural logarithm, to within one unit in the last place.
    ///
    /// - Returns: −∞ for 0, not a number below 0.
    @inline(__always)
    public static func log(_ x: Double) -> Double {
        guard x >= 0x1p-1022, x < .infinity else { return logOfSpecial(x) }
        return logOfNormal(x, exponent: 0)
    }

    /// x = 2ᵏ(1 + f) with 1 + f in [√½, √2); then, with s = f / (2 + f),
    /// ln(1 + f) = 2s + (2/3)s³ + … , where the tail is a polynomial in s² of Remez' method.
    @inline(__always)
    private static func logOfNormal(_ x: Double, exponent: Int) -> Double {
        // Adding this carries into the exponent exactly where the significand reaches √2.
        let carried = x.bitPattern &+ (0x3FF0_0000_0000_0000 - 0x3FE6_A09E_667F_3BCD)
        let k = Double(Int(carried >> 52) - 1023 + exponent)
        let significand = (carried & 0xF_FFFF_FFFF_FFFF) &+ 0x3FE6_A09E_667F_3BCD
        let f = Double(bitPattern: significand) - 1
        let s = f / (2 + f)
        let z = s * s
        let w = z * z
        let even =
            w
            * (3.999999999940941908e-01
                + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
        let odd =
            z
            * (6.666666666666735130e-01
                + w
                * (2.857142874366239149e-01
                    + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)))
        let halfSquare = 0.5 * f * f
        return k * ln2High - ((halfSquare - (s * (halfSquare + even + odd) + k * ln2Low)) - f)
    }

    private static func logOfSpecial(_ x: Double) -> Double {
        if x == 0 { return -.infinity }
        guard x > 0 else { return .nan }
        // Only infinity and the subnormal numbers are left.
        return x == .infinity ? x : logOfNormal(x * 0x1p54, exponent: -54)
    }

    /// The exponential, to within one unit in the last place.
    ///
    /// - Returns: 0 below about −745, infinity above about 709.8.
    public static func exp(_ x: Double) -> Double {
        if x.isNaN { return x }
        if x > 709.782712893383973096 { return .infinity }
        if x < -745.133219101941108420 { return 0 }
        // x = k ln 2 + r with |r| at most ½ ln 2; r is kept as high − low.
        let k = Double(Int(x * log2OfE + (x < 0 ? -0.5 : 0.5)))
        let high = x - k * ln2High
        let low = k * ln2Low
        let r = high - low
        let t = r * r
        let c =
            r
            - t
            * (1.66666666666666019037e-01
                + t
                * (-2.77777777770155933842e-03
                    + t
                    * (6.61375632143793436117e-05
                        + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))))
        let y = 1 - ((low - (r * c) / (2 - c)) - high)
        return scale(y, by: Int(k))
    }

    /// A power of a number that is not negative, as exp(y ln x).
    ///
    /// The relative error is at most (2 + |y ln x|) · 2⁻⁵², because the logarithm's error is
    /// multiplied by y: enough for popularity weights, at a fraction of the length of a power that
    /// rounds correctly.
    ///
    /// - Returns: 1 for an exponent of 0, not a number for a base below 0.
    @inline(__always)
    public static func pow(_ x: Double, _ y: Double) -> Double {
        if y == 0 || x == 1 { return 1 }
        return exp(y * log(x))
    }

    /// Multiplies by a power of two, in two steps where one would leave the range of exponents.
    private static func scale(_ y: Double, by k: Int) -> Double {
        if k < -1021 { return y * power(of: k + 1000) * 0x1p-1000 }
        if k > 1023 { return y * 2 * power(of: k - 1) }
        return y * power(of: k)
    }

    private static func power(of k: Int) -> Double {
        Double(bitPattern: UInt64(k + 1023) << 52)
    }
}
