import Measurement
import ScenarioFile
import Stores
import Testing

/// Calibration files: what is written is read, and what is wrong is told in full.
@Suite("Calibration files")
struct CalibrationTests {
    private func problems(of text: String) -> String {
        do {
            _ = try CalibrationParser().parse(text: text, path: "here.yaml")
            return ""
        } catch {
            return error.description
        }
    }

    @Test("what is written is read again, evidence included")
    func roundTrip() throws {
        var calibration = Calibration(
            measured: "2026-11-20",
            source: "a \"test\" with a \\ in it",
            conditions: [Calibration.Condition("redis", "7.0.15")],
            processors: 2
        )
        let known = Calibration.Evidence(spread: 12, count: 9_000)
        for (number, figure) in CalibrationFigure.all.enumerated() {
            calibration.set(figure, Int64(number + 100), known)
        }
        let text = CalibrationText(calibration).text
        #expect(try CalibrationParser().parse(text: text, path: "here.yaml") == calibration)
    }

    @Test("the shipped figures are such a file, and say how each came about")
    func shipped() throws {
        let text = CalibrationText(.shipped).text
        #expect(try CalibrationParser().parse(text: text, path: "shipped.yaml") == .shipped)
        #expect(
            text.contains(
                "  redis.get: 930ns # executing GET with one key and one element; shipped, measured"
            )
        )
        #expect(text.contains("  postgres.spread: 0.250 # the standard deviation"))
    }

    @Test("a figure that is left out stays as it is shipped; a hand may write it short")
    func partly() throws {
        let text = """
            calibration: "2026-11-20"
            source: a test
            figures: { redis.get: 2us, postgres.spread: 0.1 }
            """
        let calibration = try CalibrationParser().parse(text: text, path: "here.yaml")
        #expect(calibration[.redis(.get)] == 2_000)
        #expect(calibration[.redis(.set)] == CalibrationFigure.redis(.set).shipped)
        #expect(CalibrationFigure.named("postgres.spread").map { calibration[$0] } == 100)
    }

    @Test("every name is declared once")
    func names() {
        #expect(Set(CalibrationFigure.all.map(\.name)).count == CalibrationFigure.all.count)
        for kind in CommandKind.allCases {
            #expect(CalibrationFigure.redis(kind).name == "redis.\(kind.name)")
        }
        for kind in StatementKind.allCases {
            #expect(CalibrationFigure.statement(kind).name == "postgres.\(kind.name)")
        }
    }

    @Test("an empty file, and every mistake of another, in full")
    func mistakes() {
        #expect(
            problems(of: "# nothing\n") == """
                here.yaml:1:1: error: the file is empty
                # nothing
                ^
                hint: write one with 'rehearsal calibrate --output FILE'

                1 problem in here.yaml; nothing was run.
                """
        )
        let text = """
            calibration: "2026-11-20"
            source: a test
            processors: none
            figures:
              redis.gett: 1us
              redis.set: 11s
              redis.del: fast
              postgres.read: { value: 1us, count: 0 }
              postgres.spread: -1
              round-trip.redis-p90: 1us
            """
        #expect(problems(of: text) == Self.mistakesText)
    }

    private static let mistakesText = """
        here.yaml:3:13: error: 'processors' must be a whole number, not 'none'
        processors: none
                    ^

        here.yaml:5:3: error: unknown key 'redis.gett' in the figures
          redis.gett: 1us
          ^
        hint: did you mean 'redis.get'?

        here.yaml:6:14: error: 'redis.set' is '11s', above its limit, 10s
          redis.set: 11s
                     ^
        hint: write a value from 0 to 10s; or a mapping with value, spread, count

        here.yaml:7:14: error: 'redis.del' must be a time, not 'fast'
          redis.del: fast
                     ^
        hint: write a number and a unit: 500us, 10ms, 30s, 5m, 24h or 7d; or a mapping with \
        value, spread, count

        here.yaml:8:39: error: 'count' is '0', below its least value, 1
          postgres.read: { value: 1us, count: 0 }
                                              ^
        hint: write a value from 1 to 9,007,199,254,740,992

        here.yaml:9:20: error: 'postgres.spread' must be a number, not '-1'
          postgres.spread: -1
                           ^
        hint: or write a mapping with value, spread, count

        here.yaml:10:25: error: 'round-trip.redis-p90' is less than 'round-trip.redis-p50', which \
        fewer round trips kept to
          round-trip.redis-p90: 1us
                                ^
        hint: give each point at least the time of the one before

        7 problems in here.yaml; nothing was run.
        """
}
