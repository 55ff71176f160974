import Testing

@testable import CommandLine

@Suite("A part of the day on the command line")
struct DayWindowTests {
    @Test(
        "its ends are minutes or seconds",
        arguments: [
            ("08:00-08:02", 28_800..<28_920), ("08:00:10-08:00:25", 28_810..<28_825),
            ("23:59-24:00", 86_340..<86_400), ("00:00-00:00:01", 0..<1),
        ]
    )
    func parts(text: String, seconds: Range<Int>) {
        #expect(DayWindow(text) == .seconds(seconds))
    }

    @Test(
        "what is no part of the day is none",
        arguments: [
            "", "08:00", "08:02-08:00", "08:00-08:00", "8:00-08:02", "08:60-09:00",
            "08:00:60-09:00", "08:00-24:00:01", "08:00:-09:00", "08:00:01:02-09:00", "-",
        ]
    )
    func wrong(text: String) {
        #expect(DayWindow(text) == nil)
    }
}
