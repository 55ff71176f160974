import Analysis
import Foundation
import Measurement
import Reporting
import Testing

/// A trace as text, as data and as a picture.
@Suite("Traces of what a hunt found")
struct RaceTraceTests {
    /// Two clients, a fault, a lock that expires, and the row that breaks the rule.
    static let trace: RaceTrace = {
        var set = RaceTrace.Event(at: 0, kind: .call, lane: 0, words: "SET lock:1")
        set.store = 2
        set.answer = "OK"
        set.until = 1_500
        set.operation = "op-4"
        set.function = "set"
        set.key = "lock:1"
        var delay = RaceTrace.Event(at: 50_000, kind: .delay, lane: 0, words: "~~ waits 200ms")
        delay.until = 200_050_000
        delay.operation = "op-4"
        delay.function = "delay"
        var gone = RaceTrace.Event(at: 100_000_000, kind: .gone, lane: 2, words: "lock:1 expires")
        gone.function = "expired"
        gone.key = "lock:1"
        var other = set
        (other.at, other.lane, other.operation) = (100_200_999, 1, "op-7")
        (other.answer, other.until, other.error) = ("<none>", 400_000_000, "redis-timed-out")
        other.repeats = 2
        var commit = RaceTrace.Event(at: 201_000_000, kind: .call, lane: 0, words: "COMMIT")
        commit.store = 3
        commit.answer = "ok"
        commit.until = 201_100_000
        commit.operation = "op-4"
        commit.function = "commit"
        commit.isDecisive = true
        return RaceTrace(
            scenario: "cars",
            setup: "only",
            rule: "no-overlap",
            title: "DOUBLE BOOKING  car 1",
            lanes: [
                RaceTrace.Lane(name: "A", detail: "op-4", isStore: false),
                RaceTrace.Lane(name: "B", detail: "op-7", isStore: false),
                RaceTrace.Lane(name: "redis", isStore: true),
                RaceTrace.Lane(name: "postgres", isStore: true),
            ],
            events: [set, delay, gone, other, commit],
            spans: [RaceTrace.Span(kind: .key, lane: 2, rows: 0...2, owner: 0)],
            argument: ["Both are booked.", "Contradiction."],
            alsoBroken: ["fencing"]
        )
    }()

    @Test("as text, a column for each lane, whole")
    func text() {
        let expected = """
            DOUBLE BOOKING  car 1

               t ms  A               B                     redis               postgres
                     op-4            op-7
              0.000  SET lock:1                            OK
              0.050  ~~ waits 200ms
            100.000                                        lock:1 expires
            100.200                  SET lock:1 (3 times)  <none>, at 400.000
            201.000  COMMIT                                                    ok        \
            <-- no-overlap is broken

            Both are booked.
            Contradiction.
            It breaks fencing as well.

            replay: rehearsal hunt x

            """
        #expect(Self.trace.text(replay: "rehearsal hunt x") == expected)
    }

    @Test("as data, a JSON object a line")
    func ndjson() throws {
        let lines = Self.trace.ndjson.split(separator: "\n").map(String.init)
        #expect(lines.count == 6)
        #expect(
            lines[0] == #"{"seq":0,"t":0,"actor":"A","op":"op-4","ev":"ok","f":"set","#
                + #""store":"redis","key":"lock:1","note":"SET lock:1","#
                + #""answer":"OK","until":1.500}"#
        )
        #expect(lines[3].contains(#""t":100200.999,"actor":"B""#))
        #expect(lines[3].contains(#""ev":"fail""#))
        #expect(lines[3].contains(#""err":"redis-timed-out""#))
        #expect(lines[5].contains(#""ev":"verdict""#))
        for line in lines {
            #expect(throws: Never.self) {
                try JSONSerialization.jsonObject(with: Data(line.utf8))
            }
        }
    }

    @Test("as a picture, well-formed and with every word in it")
    func picture() throws {
        let svg = Self.trace.svg
        // Every element but the outermost and the texts ends in itself; no letter is left bare.
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
        #expect(svg.ranges(of: "<text ").count == svg.ranges(of: "</text>").count)
        #expect(svg.ranges(of: "<").count == svg.ranges(of: ">").count)
        #expect(svg.ranges(of: "&").count == svg.ranges(of: /&(lt|gt|amp);/).count)
        for word in Self.trace.events.map(\.words) where !word.contains("<") {
            #expect(svg.contains(word), "\(word)")
        }
        #expect(svg.contains("&lt;none&gt;, at 400.000"))
        #expect(svg.contains("Contradiction."))
    }
}
