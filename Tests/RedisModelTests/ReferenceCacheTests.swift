import Glibc
import Simulation
import Testing

@Suite struct ReferenceCacheTests {
    @Test func recencyAndArrivalDiffer() {
        var recent = ReferenceCache(policy: .leastRecentlyUsed, capacity: 2)
        var arrival = ReferenceCache(policy: .firstInFirstOut, capacity: 2)
        for object in [1, 2, 1, 3] as [UInt64] {
            _ = recent.access(object)
            _ = arrival.access(object)
        }
        #expect([recent.access(1), arrival.access(1)] == [true, false])
    }

    @Test func whatIsTooLargeIsNotKept() {
        var cache = ReferenceCache(policy: .leastRecentlyUsed, capacity: 10)
        let hits = [cache.access(1, size: 6), cache.access(2, size: 11), cache.access(1)]
        #expect(hits == [false, false, true])
        #expect(cache.occupied == 6)
    }

    /// The counts of libCacheSim's own test of LRU on the trace that ships with it
    /// (`test/test_evictionAlgo.c`), at eight sizes from 128 MiB to 1 GiB.
    @Test(.enabled(if: Trace.path != nil, "the CloudPhysics trace is not at hand"))
    func exactRecencyGivesLibCacheSimsCounts() throws {
        let records = try #require(Trace.read())
        #expect(records.count == 113_872)
        let misses = [93_374, 89_783, 83_572, 81_722, 72_494, 72_104, 71_972, 71_704]
        let missedBytes = [
            4_214_303_232, 4_061_242_368, 3_778_040_320, 3_660_569_600, 3_100_927_488,
            3_078_128_640, 3_075_403_776, 3_061_662_720,
        ]
        for step in 0..<8 {
            var cache = ReferenceCache(policy: .leastRecentlyUsed, capacity: (step + 1) << 27)
            var missed = 0
            var bytes = 0
            for record in records where !cache.access(record.object, size: record.size) {
                missed += 1
                bytes += record.size
            }
            #expect(missed == misses[step])
            #expect(bytes == missedBytes[step])
        }
    }
}

/// The trace in the folder that `REHEARSAL_TRACES` names.
private enum Trace {
    struct Record {
        var object: UInt64
        var size: Int
    }

    static let path: String? = {
        guard let folder = getenv("REHEARSAL_TRACES").map({ String(cString: $0) }) else {
            return nil
        }
        let file = folder + "/cloudPhysicsIO.oracleGeneral.bin"
        return access(file, R_OK) == 0 ? file : nil
    }()

    /// Records of 24 bytes, little-endian: u32 time, u64 object, u32 size, i64 next access.
    static func read() -> [Record]? {
        guard let path, let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var records: [Record] = []
        var bytes = [UInt8](repeating: 0, count: 24)
        while fread(&bytes, 1, 24, file) == 24 {
            var words: [UInt64] = [0, 0]
            for place in 0..<8 { words[0] |= UInt64(bytes[4 + place]) << UInt64(8 * place) }
            for place in 0..<4 { words[1] |= UInt64(bytes[12 + place]) << UInt64(8 * place) }
            records.append(Record(object: words[0], size: Int(words[1])))
        }
        return records
    }
}
