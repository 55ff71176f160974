import Testing

@testable import Analysis

@Suite("A figure is an integer with a fixed count of decimals")
struct FigureTests {
    @Test(
        "a quotient is rounded half away from zero to six decimals",
        arguments: [
            (1, 3, "0.333333"), (2, 3, "0.666667"), (-1, 3, "-0.333333"), (-2, 3, "-0.666667"),
            (1, -3, "-0.333333"), (1, 2_000_000, "0.000001"), (-1, 2_000_000, "-0.000001"),
            (1, 2_000_001, "0.000000"), (7, 7, "1.000000"), (0, 5, "0.000000"),
        ] as [(Int, Int, String)]
    )
    func quotient(numerator: Int, denominator: Int, text: String) throws {
        #expect(try #require(Figure(numerator, over: denominator)).description == text)
    }

    @Test("nothing is divided by zero")
    func divisionByZero() {
        #expect(Figure(1, over: 0) == nil)
    }

    @Test("counts print as integers, times in microseconds to the nanosecond")
    func texts() {
        #expect(Figure(1_234_567).description == "1234567")
        #expect(Figure(UInt64.max).description == "9223372036854775807")
        #expect(Figure(microsecondsOf: 1_234_567).description == "1234.567")
        #expect(Figure(microsecondsOf: 7).description == "0.007")
        #expect(Figure(microsecondsOf: -7).description == "-0.007")
    }

    @Test(
        "a figure's text reads back as the same figure",
        arguments: ["0", "-3", "0.5", "-0.5", "12.034", "100.000000", "9223372036854775807"]
    )
    func roundTrip(text: String) throws {
        #expect(try #require(Figure(text)).description == text)
    }

    @Test(
        "any other way to write a number is refused",
        arguments: ["", "+1", "01", "1.", ".5", "1,5", "1e3", "1.0000000", "-0", " 1", "1.-5", "x"]
    )
    func refused(text: String) {
        #expect(Figure(text) == nil)
    }

    @Test("fewer decimals are rounded half away from zero, more are filled with zeros")
    func rounded() {
        #expect(Figure(digits: 1_250, decimals: 3).rounded(to: 1).description == "1.3")
        #expect(Figure(digits: -1_250, decimals: 3).rounded(to: 1).description == "-1.3")
        #expect(Figure(digits: 1_249, decimals: 3).rounded(to: 1).description == "1.2")
        #expect(Figure(5).rounded(to: 2).description == "5.00")
        #expect(Figure(rounding: 0.125, decimals: 2).description == "0.13")
    }

    @Test("a limit written in a scenario equals the figure that just meets it")
    func meetsLimit() throws {
        #expect(try #require(Figure(6, over: 10)).value == 0.6)
        #expect(Figure(microsecondsOf: 50_000_000).value == 50_000)
    }
}
