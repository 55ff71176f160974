import Measurement
import Patterns
import Stores
import Testing
import Workload

/// Deleting cached values: by key, by list, by pattern, and too early.
@Suite struct InvalidateTests {
    /// Endpoint 0 reads, endpoint 1 writes and invalidates.
    private func trial(
        members: UInt32,
        cached: [String: SettingValue] = [:],
        oneWay: Nanoseconds = 0,
        invalidate: (SettingValue) -> [String: SettingValue]
    ) throws -> StepTrial {
        var trial = StepTrial(
            populations: [Population(name: "user", count: members, popularity: .uniform)],
            oneWay: oneWay
        )
        let key = trial.key("dashboard", of: 0)
        let table = trial.table("users")
        var settings = cached
        settings["key"] = key
        settings["ttl"] = settings["ttl"] ?? .duration(.hour)
        settings["size"] = .bytes(100)
        settings["table"] = table
        try trial.add("cached", settings)
        try trial.add("write", ["table": table], to: 1)
        try trial.add("invalidate", invalidate(key), to: 1)
        return trial
    }

    private func maker(_ value: SettingValue) -> KeyMaker {
        guard case .key(let maker) = value else { preconditionFailure("not a key") }
        return maker
    }

    /// Everybody reads, user 3 writes, everybody reads again.
    private func play(_ trial: StepTrial, members: UInt32) throws -> TrialRecord {
        let first = (0..<members).map { Request(Nanoseconds($0) * .millisecond, 0, $0) }
        let second = first.map { request in
            Request(request.at + 2 * .second, 0, request.entities[0])
        }
        return try trial.play(first + [Request(.second, 1, 3)] + second)
    }

    @Test func byKeyDeletesOne() throws {
        let trial = try trial(members: 20) { ["keys": .keys([maker($0)])] }
        let record = try play(trial, members: 20)
        #expect(record.families[0].misses == 21)
        #expect(record.calls(.del) == 1)
    }

    @Test func byPatternDeletesAll() throws {
        let trial = try trial(members: 200) { ["pattern": $0] }
        let record = try play(trial, members: 200)
        #expect(record.families[0].misses == 400)
        // Ten keys asked for in each SCAN: about twenty of them, each with its UNLINK.
        #expect((15...26).contains(record.calls(.scan)))
        #expect(record.calls(.unlink) <= record.calls(.scan))
    }

    @Test func aLongScanBehavesAsKeysDoes() throws {
        let trial = try trial(members: 200) { ["pattern": $0, "scan-count": .count(1_000)] }
        let record = try play(trial, members: 200)
        #expect(record.calls(.scan) == 1)
        #expect(record.calls(.unlink) == 1)
        #expect(record.families[0].misses == 400)
    }

    @Test func aPatternOfAMemberLeavesTheOthers() throws {
        let trial = try trial(members: 50) { ["pattern": $0, "of": .population(0)] }
        let record = try play(trial, members: 50)
        #expect(record.families[0].misses == 51)
    }

    @Test func theServingInstanceForgetsItsCopy() throws {
        let trial = try trial(members: 20, cached: ["in": .choice("both")]) {
            ["keys": .keys([maker($0)])]
        }
        let record = try play(trial, members: 20)
        #expect(record.families[0].misses == 21)
        #expect(record.families[0].stale == 0)
    }

    /// A reader that read before a write stores what it read after the delete: on one key w · μ ·
    /// E[(g − h)⁺] times a second, with w writes and μ misses, g from the read to the SET and h
    /// from the commit to the DEL.
    @Test(arguments: [(1, 20), (2, 10), (0.5, 40)] as [(Double, Nanoseconds)])
    func staleSetsAgainstTheFormula(_ writes: Double, _ work: Nanoseconds) throws {
        let trial = try trial(
            members: 1,
            cached: ["ttl": .duration(.second), "work": .duration(work * .millisecond)]
        ) { ["keys": .keys([maker($0)])] }
        let seconds = 4_000.0
        let requests = mixed(reads: 10, writes: writes, for: seconds)
        let record = try trial.play(requests)
        let family = record.families[0]
        let misses = Double(family.misses) / seconds
        let expected = writes * misses * Double(work) / 1_000 * seconds
        let ratio = Double(family.staleFills) / expected
        #expect(
            abs(ratio - 1) < 4 / expected.squareRoot(),
            "\(family.staleFills) against \(expected)"
        )
        #expect(family.stale > 0)
    }

    @Test func deletingAsSlowlyAsFillingRemovesTheRace() throws {
        var trial = try trial(
            members: 1,
            cached: ["ttl": .duration(.second), "work": .duration(20 * .millisecond)]
        ) { ["keys": .keys([maker($0)])] }
        let invalidate = trial.endpoints[1].removeLast()
        try trial.add("work", ["time": .duration(30 * .millisecond)], to: 1)
        trial.endpoints[1].append(invalidate)
        let record = try trial.play(mixed(reads: 10, writes: 1, for: 500))
        // Fills of an old version happen, but the delete comes after them.
        let reads = Double(record.families[0].hits)
        #expect(Double(record.families[0].stale) / reads < 0.05)
    }

    /// Poisson readers and writers of one key.
    private func mixed(reads: Double, writes: Double, for seconds: Double) -> [Request] {
        var random = RandomStream(seed: 9, name: "mixed")
        var requests: [Request] = []
        var time = 0.0
        while true {
            time += random.exponential() / (reads + writes)
            if time >= seconds { return requests }
            let isWrite = random.unit() < writes / (reads + writes)
            requests.append(Request(Nanoseconds(time * 1e9), isWrite ? 1 : 0, 0))
        }
    }
}
