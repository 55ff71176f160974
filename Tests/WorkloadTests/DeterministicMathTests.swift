import Glibc
import Testing

@testable import Workload

@Suite("Deterministic mathematics")
struct DeterministicMathTests {
    /// The distance of two numbers in units in the last place.
    private func distance(_ a: Double, _ b: Double) -> Double {
        a == b ? 0 : abs(a - b) / max(abs(b).ulp, Double.leastNonzeroMagnitude)
    }

    /// The largest of many figures.
    private func worst(_ name: String, _ figure: (inout RandomStream) -> Double) -> Double {
        var random = RandomStream(seed: 1, name: name)
        return (0..<200_000).reduce(0) { worst, _ in max(worst, figure(&random)) }
    }

    @Test("the logarithm is within one unit in the last place of the C library's")
    func logarithm() {
        // Every exponent alike, then the draws of the exponential distribution.
        let wide = worst("wide") { random in
            let x = Double(bitPattern: random.next() >> 1)
            return x.isFinite ? distance(DeterministicMath.log(x), Glibc.log(x)) : 0
        }
        #expect(wide <= 1)
        let unit = worst("unit") { random in
            let x = 1 - random.unit()
            return distance(DeterministicMath.log(x), Glibc.log(x))
        }
        #expect(unit <= 1)
    }

    @Test("the exponential is within one unit in the last place of the C library's")
    func exponential() {
        let worst = worst("exp") { random in
            let x = random.unit() * 1_455 - 745.2
            return distance(DeterministicMath.exp(x), Glibc.exp(x))
        }
        #expect(worst <= 1)
    }

    @Test("a power keeps its stated bound")
    func power() {
        let worst = worst("pow") { random in
            let x = 1 + random.unit() * 4e9
            let y = random.unit() * -4
            let bound = (2 + abs(y * Glibc.log(x))) * 0x1p-52
            let exact = Glibc.pow(x, y)
            return abs(DeterministicMath.pow(x, y) - exact) / exact / bound
        }
        #expect(worst <= 1)
    }

    @Test("special numbers")
    func special() {
        #expect(DeterministicMath.log(1) == 0)
        #expect(DeterministicMath.log(0) == -.infinity)
        #expect(DeterministicMath.log(.infinity) == .infinity)
        #expect(DeterministicMath.log(-1).isNaN)
        #expect(DeterministicMath.log(.nan).isNaN)
        let least = Double.leastNonzeroMagnitude
        #expect(distance(DeterministicMath.log(least), Glibc.log(least)) <= 1)
        #expect(DeterministicMath.exp(0) == 1)
        #expect(DeterministicMath.exp(-.infinity) == 0)
        #expect(DeterministicMath.exp(710) == .infinity)
        #expect(DeterministicMath.exp(.nan).isNaN)
        #expect(DeterministicMath.pow(0, 2) == 0)
        #expect(DeterministicMath.pow(0, 0) == 1)
        #expect(DeterministicMath.pow(-1, 2).isNaN)
    }

    @Test("the bits never change")
    func golden() {
        #expect(DeterministicMath.log(0.3).bitPattern == 13_831_473_067_500_349_217)
        #expect(DeterministicMath.exp(-1.7).bitPattern == 4_595_749_887_897_340_423)
        #expect(DeterministicMath.pow(12_345, -0.99).bitPattern == 4_546_195_976_546_825_562)
    }
}
