import Analysis
import Measurement
import Testing

@testable import Reporting

@Suite("Figures for people")
struct WordsTests {
    @Test(
        "times keep three digits or so",
        arguments: [
            (7_000, "0.01 ms"), (1_234_567, "1.23 ms"), (12_345_678, "12.3 ms"),
            (123_456_789, "123 ms"), (9_345_678_901, "9,346 ms"),
            (295_369_000_000, "295.4 s"), (3_530_406_000_000, "58.8 min"),
        ] as [(Nanoseconds, String)]
    )
    func times(time: Nanoseconds, text: String) {
        #expect(Words.time(Figure(microsecondsOf: time)) == text)
    }

    @Test("counts are grouped, ratios are percentages, sizes have their unit")
    func units() throws {
        #expect(Words.grouped(Figure(1_234_567)) == "1,234,567")
        #expect(Words.grouped(Figure(-1_234)) == "-1,234")
        #expect(Words.grouped(Figure(999)) == "999")
        #expect(Words.percent(try #require(Figure(2, over: 3))) == "66.7 %")
        #expect(Words.percent(try #require(Figure(-1, over: 8))) == "-12.5 %")
        #expect(Words.bytes(Figure(999)) == "999 bytes")
        #expect(Words.bytes(Figure(15_812_640)) == "15.8 MB")
    }

    @Test("times of day and spans")
    func times() {
        #expect(Words.clock(8 * .hour + 5 * .minute) == "08:05")
        #expect(Words.clock(18 * .hour + 2 * .second) == "18:00:02")
        #expect(Words.duration(90 * .second) == "90 s")
        #expect(Words.duration(2 * .hour) == "2 h")
        #expect(Words.duration(1_540 * .millisecond) == "1.5 s")
    }
}
