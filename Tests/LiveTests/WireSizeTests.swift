import Measurement
import Stores
import Testing

@testable import Live

/// The sizes that bills count are those of the bytes that the live engine sends.
@Suite struct WireSizeTests {
    @Test(arguments: [
        RedisCommandTests.strings, RedisCommandTests.hashes, RedisCommandTests.sets,
        RedisCommandTests.sortedSets, RedisCommandTests.lists, RedisCommandTests.streams,
        RedisCommandTests.scripts,
    ])
    func sizes(table: CommandTable) {
        let families = makeTrial(count: 1) { _, _ in .served }.families
        let digests = ScriptDigests()
        for script in Script.allCases { digests[script] = String(repeating: "d", count: 40) }
        var writer = CommandWriter(families: families, digests: digests)
        let wire = WireSizes(families: families)
        for command in table.cases.map(\.command) {
            writer.write(command)
            #expect(wire.size(of: command) == writer.bytes.count, "\(command)")
            #expect(wire.cost(of: command, nil).bytesIn == writer.bytes.count, "\(command)")
        }
    }

    @Test("replies, by hand")
    func replies() {
        let wire = WireSizes(families: [])
        #expect(wire.size(of: .none) == "$-1\r\n".utf8.count)
        #expect(wire.size(of: .ok) == "+OK\r\n".utf8.count)
        #expect(wire.size(of: .integer(-12)) == ":-12\r\n".utf8.count)
        #expect(wire.size(of: .value(.integer(1_234))) == "$4\r\n1234\r\n".utf8.count)
        let payload = Payload(size: 3_000, stamp: 1)
        #expect(wire.size(of: .value(.payload(payload))) == 3_000 + "$3000\r\n\r\n".utf8.count)
        let list = Reply.list([.none, .integer(7)])
        #expect(wire.size(of: list) == "*2\r\n$-1\r\n:7\r\n".utf8.count)
    }
}
