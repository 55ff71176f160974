import Measurement
import Testing
import Workload

/// A trace from the text of a recording.
func trace(
    _ text: String,
    options: TraceOptions = TraceOptions(),
    pieces: Int = .max
) throws(TraceProblems) -> Trace {
    var reader = TraceReader(path: "shop.csv", options: options)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty, reader.read(Array(rest.prefix(pieces))) { rest = rest.dropFirst(pieces) }
    return try reader.finish()
}

/// Everything that is wrong with the text of a recording, or nothing.
func problems(_ text: String) -> String {
    do {
        _ = try trace(text)
        return ""
    } catch {
        return error.description
    }
}

@Suite("Recordings as CSV")
struct TraceCSVTests {
    static let small = """
        time,operation,key,size,ttl
        10.5,set,user:1,300,60
        10.750000001,GET,user:1,,
        11,incr,hits,,
        12,del,"odd,""k""ey",,
        """

    @Test("a line is an operation: times from the first one, sizes, lifetimes, and numbered keys")
    func operations() throws {
        let trace = try trace(Self.small)
        #expect(trace.operations.map(\.at) == [0, 250_000_001, 500_000_000, 1_500_000_000])
        #expect(trace.operations.map(\.kind) == [.set, .get, .incrby, .del])
        #expect(trace.operations.map(\.key) == [0, 0, 1, 2])
        #expect(trace.operations[0].size == 300)
        #expect(trace.operations[0].argument == 60 * .second)
        #expect(trace.operations[2].argument == 1)
        #expect(trace.keys.map(\.length) == [6, 4, 9])
        #expect(trace.keys.map(\.isCounter) == [false, true, false])
        #expect(trace.texts == nil)
    }

    @Test("the pieces in which a file is read do not matter", arguments: [1, 7, 64])
    func pieces(size: Int) throws {
        let whole = try trace(Self.small)
        #expect(try trace(Self.small, pieces: size) == whole)
    }

    @Test("Windows line ends, a byte order mark and columns in another order are understood")
    func variants() throws {
        let other = try trace("\u{FEFF}key,time,operation\r\nuser:1,10.5,get\r\n")
        #expect(other.operations == [TraceOperation(.get, at: 0, key: 0)])
    }

    @Test("keys of one length are numbered in the order of their first operations")
    func ordinals() throws {
        let trace = try trace("time,operation,key\n0,get,bb\n1,get,a\n2,get,cc\n3,get,bb\n")
        #expect(trace.operations.map(\.key) == [0, 1, 2, 0])
        #expect(trace.keys.map(\.ordinal) == [0, 0, 1])
    }

    @Test("the keys' texts are kept only where they are asked for")
    func texts() throws {
        let kept = try trace(Self.small, options: TraceOptions(keepsKeys: true)).texts
        #expect(kept?.bytes == Array("user:1hitsodd,\"k\"ey".utf8))
        #expect(kept?.ends == [6, 10, 19])
    }

    @Test("what cannot be played is counted by name, and does not hold up the rest")
    func skipped() throws {
        let text = "time,operation,key\n0,HGET,a\n1,get,b\n0.5,hget,a\n2,zadd,c\n"
        let trace = try trace(text)
        #expect(trace.operations.count == 1)
        #expect(trace.skipped.map(\.name) == ["hget", "zadd"])
        #expect(trace.skipped.map(\.count) == [2, 1])
    }

    @Test("what looks like a key is not taken for the name of a command")
    func mixedColumns() throws {
        let text = "time,operation,key\n0,user:1,get\n1,get,b\n2,user:2,get\n2,\u{1b}[2J,get\n"
        let trace = try trace(text)
        #expect(trace.skipped.map(\.name) == ["others"])
        #expect(trace.skipped.map(\.count) == [3])
    }

    @Test("every mistake of a file is told in full, without its keys")
    func mistakes() {
        let text = """
            time,operation,key,size,ttl
            1,get,private:1,12KB,
            soon,get,private:2,,
            1,get,private:3,,-5
            1,get,private:4
            1,get,"private:5,,
            1,,private:6,,
            2,get,private:7,,
            1.25,get,private:8,,
            1,get,a,b,c,d
            """
        #expect(
            problems(text) == """
                shop.csv:2: error: the size '12KB' is not a number of bytes up to 536870912
                hint: write bytes as digits, or leave the cell empty where the size is not known
                shop.csv:3: error: the time 'soon' is not a number of seconds
                hint: write seconds with at most nine decimals, such as 12.000250
                shop.csv:4: error: the ttl '-5' is not a number of seconds
                hint: write seconds, 0 for a value that never expires, or leave the cell \
                empty where the ttl is not known
                shop.csv:5: error: the line has 3 cells, and the first line names 5 columns
                hint: put a key that holds a comma into double quotes
                shop.csv:6: error: a double quote is not closed on its line
                hint: a quote within a quoted key is written twice, and a key has no line end
                shop.csv:7: error: the line names no operation
                hint: write get, set, del, incr or expire
                shop.csv:9: error: the time goes back by 0.75 s
                hint: sort the recording by its times
                shop.csv:10: error: the line has 6 cells, and the first line names 5 columns
                hint: put a key that holds a comma into double quotes
                """
        )
    }

    @Test(
        "a first line that is wrong is told alone",
        arguments: [
            (
                "time,operation,name\n1\n2\n",
                """
                shop.csv:1: error: there is no column 'name' in a trace
                hint: the first line names some of: time, operation, key, size, ttl
                """
            ),
            (
                "time,operation\n1\n",
                """
                shop.csv:1: error: the first line names no column 'key'
                hint: a trace begins with a line such as time,operation,key,size,ttl; \
                size and ttl may be left out
                """
            ),
            (
                "time,time,operation,key\n",
                """
                shop.csv:1: error: the column 'time' is named twice
                hint: keep one of the two
                """
            ),
            (
                "PK\u{3}\u{4}\u{1b}[31m\n",
                """
                shop.csv:1: error: there is no column 'pk\u{FFFD}\u{FFFD}\u{FFFD}[31m' in a trace
                hint: the first line names some of: time, operation, key, size, ttl
                """
            ),
        ]
    )
    func headers(text: String, told: String) {
        #expect(problems(text) == told)
    }

    @Test("a recording without anything to play says what it holds and what can be played")
    func nothing() {
        let playable =
            "hint: what can be played is get, mget, set, setnx, setex, psetex, mset, del, unlink, "
            + "incr, decr, incrby, decrby, expire, pexpire, expireat, pexpireat, persist, exists, "
            + "ttl, pttl, getdel"
        #expect(problems("") == "shop.csv:1: error: the recording holds no operation\n\(playable)")
        #expect(
            problems("time,operation,key\n1,hget,a\n2,zadd,b\n")
                == "shop.csv:1: error: the recording holds nothing that can be played, only "
                + "hget, zadd\n"
                + playable
        )
    }

    @Test("after ten mistakes the rest is not looked at")
    func many() {
        let told = problems("time,operation,key\n" + String(repeating: "x,get,a\n", count: 1_000))
        #expect(told.split(separator: "\n").count == 20)
        #expect(told.contains("shop.csv:11: error: "))
    }
}
