import Measurement
import Testing
import Workload

@Suite("Recordings of MONITOR")
struct TraceMonitorTests {
    @Test("commands and their arguments, as redis-cli prints them")
    func commands() throws {
        let trace = try trace(
            #"""
            OK
            1700000000.000100 [0 127.0.0.1:50000] "SET" "user:1" "hello" "EX" "60"
            1700000000.000350 [0 127.0.0.1:50000] "get" "user:1"
            1700000001.000100 [0 lua] "PSETEX" "a" "1500" "12"
            1700000001.000100 [0 unix:/run/redis.sock] "MGET" "a" "user:1" "b"
            1700000001.000100 [0 [::1]:50001] "DECRBY" "n" "7"
            1700000002.000100 [0 127.0.0.1:50000] "EXPIREAT" "a" "1700000012"
            1700000002.000100 [0 127.0.0.1:50000] "SET" "lock" "x" "NX" "PX" "250"
            """#
        )
        let operations = trace.operations
        #expect(
            operations.map(\.kind) == [
                .set, .get, .set, .mget, .mget, .mget, .incrby, .expire, .set,
            ]
        )
        #expect(operations.map(\.key) == [0, 0, 1, 1, 0, 2, 3, 1, 4])
        #expect(operations.indices.filter { operations[$0].continues } == [4, 5])
        #expect(operations[0].size == 5)
        #expect(operations[0].argument == 60 * .second)
        #expect(!operations[0].isInteger)
        #expect(operations[1].hasTimeToLiveOfSet)
        #expect(operations[5].argument == TraceOperation.unknownTimeToLive)
        #expect(operations[1].at == 250 * .microsecond)
        #expect(operations[2].argument == 1_500 * .millisecond)
        #expect(operations[2].isInteger)
        #expect(operations[6].argument == -7)
        #expect(operations[7].argument == 9_999_900 * .microsecond)
        #expect(operations[8].condition == .ifAbsent)
        #expect(operations[8].argument == 250 * .millisecond)
    }

    @Test("escapes are undone before a key is known by its bytes")
    func escapes() throws {
        let trace = try trace(
            #"""
            1700000000.0 [0 127.0.0.1:5] "GET" "a\x00\xffb\n\r\t\a\b\"\\"
            1700000000.0 [0 127.0.0.1:5] "GET" "A\x00\xFFb"
            """#,
            options: TraceOptions(keepsKeys: true)
        )
        #expect(trace.keys.map(\.length) == [11, 4])
        let key: [UInt8] = [97, 0, 255, 98, 10, 13, 9, 7, 8, 34, 92]
        #expect(trace.texts?.bytes == key + [65, 0, 255, 98])
    }

    @Test("keys of other databases are keys of their own, and are counted")
    func databases() throws {
        let trace = try trace(
            """
            1700000000.0 [0 127.0.0.1:5] "GET" "a"
            1700000000.0 [3 127.0.0.1:5] "GET" "a"
            1700000000.0 [3 127.0.0.1:5] "GET" "a"
            """
        )
        #expect(trace.operations.map(\.key) == [0, 1, 1])
        #expect(trace.inOtherDatabases == 2)
    }

    @Test("commands that cannot be played, and arguments that cannot, are counted by name")
    func skipped() throws {
        let trace = try trace(
            """
            1700000000.0 [0 127.0.0.1:5] "PING"
            1700000000.0 [0 127.0.0.1:5] "SET" "a" "b" "KEEPTTL"
            1700000000.0 [0 127.0.0.1:5] "SET" "a"
            1700000000.0 [0 127.0.0.1:5] "SETEX" "a" "0" "b"
            1700000000.0 [0 127.0.0.1:5] "GET" "a"
            1700000000.0 [0 127.0.0.1:5] "HSET" "h" "f" "v"
            """
        )
        #expect(trace.operations.count == 1)
        #expect(
            trace.skipped.map { "\($0.name): \($0.count)" } == [
                "ping: 1", "set with arguments that are not played: 2",
                "setex with arguments that are not played: 1", "hset: 1",
            ]
        )
    }

    @Test("lines that are not MONITOR's are told with what is missing")
    func mistakes() {
        let hint =
            "\nhint: a line looks like 1700000000.000250 [0 127.0.0.1:50000] \"GET\" \"key\"\n"
        let missing = [
            "the client in brackets", "the quote before an argument",
            "the quote after an argument", "the space between two arguments",
            "the two hexadecimal digits after \\x", "the command",
        ]
        let told = missing.enumerated().map { index, part in
            "shop.csv:\(index + 2): error: this is not a line of redis-cli MONITOR: "
                + "\(part) is missing"
        }
        let text = #"""
            OK
            1700000000.0 GET a
            1700000000.0 [0 1.1.1.1:5] "GET" a
            1700000000.0 [0 1.1.1.1:5] "GET" "a
            1700000000.0 [0 1.1.1.1:5] "GET""a"
            1700000000.0 [0 1.1.1.1:5] "GET" "\x4"
            1700000000.0 [0 1.1.1.1:5]
            """#
        #expect(problems(text) + "\n" == told.joined(separator: hint) + hint)
    }
}
