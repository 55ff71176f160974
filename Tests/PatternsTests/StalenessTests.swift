import Measurement
import Patterns
import Stores
import Testing
import Workload

/// For how long stale values had been wrong, and what their readers' sessions made of them.
@Suite struct StalenessTests {
    /// Endpoint 0 reads, endpoint 1 writes; nothing deletes what is cached.
    private func trial(
        _ cached: [String: SettingValue],
        members: UInt32 = 1,
        session: Int? = nil,
        deletes: Bool = false
    ) throws -> StepTrial {
        var trial = StepTrial(populations: [
            Population(name: "page", count: members, popularity: .uniform),
            Population(name: "user", count: 10, popularity: .uniform),
        ])
        let key = trial.key("page", of: 0)
        let table = trial.table("pages")
        var settings = cached
        var write = ["table": table]
        settings["key"] = key
        settings["size"] = .bytes(100)
        settings["table"] = table
        if let session {
            settings["as"] = .population(session)
            write["as"] = .population(session)
        }
        try trial.add("cached", settings)
        try trial.add("write", write, to: 1)
        guard deletes, case .key(let maker) = key else { return trial }
        try trial.add("invalidate", ["keys": .keys([maker])], to: 1)
        return trial
    }

    /// Read at 0 s, written at 1 s and at 2 s: at 4 s the copy has missed a change for 3 s.
    @Test func anAgeBeginsWithTheFirstChangeThatIsMissed() throws {
        let trial = try trial(["ttl": .duration(.hour)])
        let record = try trial.play([
            Request(0), Request(.second, 1), Request(2 * .second, 1), Request(4 * .second),
            Request(5 * .second),
        ])
        #expect(record.families[0].stale == 2)
        let ages = (record.families[0].staleSum, record.families[0].staleMax)
        #expect(abs(Double(ages.0) / 7e9 - 1) < 0.002)
        #expect(abs(Double(ages.1) / 4e9 - 1) < 0.002)
    }

    /// Written w times a second and kept for T without a delete, a key's readers find a stale value
    /// with probability 1 − (1 − e^(−wT))/(wT); over all reads the age is T/2 − 1/w + (1 −
    /// e^(−wT))/(w²T), by integrating (τ − X)⁺ over the key's life.
    @Test(arguments: [(0.2, 60), (1, 5)] as [(Double, Nanoseconds)])
    func keysThatNobodyDeletes(_ writes: Double, _ life: Nanoseconds) throws {
        let trial = try trial(["ttl": .duration(life * .second)])
        let record = try trial.play(mixed(reads: 8, writes: writes, for: 5_000))
        let family = record.families[0]
        let load = writes * Double(life)
        let ending = 1 - DeterministicMath.exp(-load)
        let share = 1 - ending / load
        let age = Double(life) / 2 - 1 / writes + ending / (writes * load)
        let stale = Double(family.stale) / Double(family.hits)
        #expect(abs(stale / share - 1) < 0.03, "\(stale) stale, \(share) expected")
        let mean = Double(family.staleSum) / Double(family.stale) / 1e9
        #expect(abs(mean / (age / share) - 1) < 0.06, "\(mean) s, \(age / share) expected")
        #expect(family.staleMax < life * .second)
    }

    /// Each stale set lives until the next write's delete or the key's end: (1 − e^(−wT))/w.
    ///
    /// Readers are so few that hardly two of them fill at the same time.
    @Test func aStaleSetLivesUntilTheNextWrite() throws {
        let (writes, reads, life) = (1.0, 2.0, 2.0)
        let trial = try trial(
            ["ttl": .duration(2 * .second), "work": .duration(20 * .millisecond)],
            deletes: true
        )
        let record = try trial.play(mixed(reads: reads, writes: writes, for: 24_000))
        let family = record.families[0]
        let each = (1 - DeterministicMath.exp(-writes * life)) / writes * reads
        let expected = Double(family.staleFills) * each
        #expect(abs(Double(family.stale) / expected - 1) < 0.12, "\(family.stale), \(expected)")
    }

    // MARK: Sessions

    @Test func whoWritesMissesTheOwnWriteOthersDoNot() throws {
        let trial = try trial(["ttl": .duration(.hour)], session: 1)
        // User 2 writes page 0; users 2 and 3 read it from the cache before and after.
        let record = try trial.play([
            Request(0, 0, 0, 2), Request(.second, 1, 0, 2), Request(2 * .second, 0, 0, 2),
            Request(3 * .second, 0, 0, 3),
        ])
        let family = record.families[0]
        #expect(family.stale == 2)
        #expect(family.sessionReads == 3)
        #expect(family.ownWritesMissed == 1)
        #expect(family.backwardReads == 0)
    }

    @Test func aDeleteAfterTheWriteKeepsTheSession() throws {
        let trial = try trial(["ttl": .duration(.hour)], session: 1, deletes: true)
        let record = try trial.play([
            Request(0, 0, 0, 2), Request(.second, 1, 0, 2), Request(2 * .second, 0, 0, 2),
        ])
        #expect(record.families[0].sessionReads == 2)
        #expect(record.families[0].ownWritesMissed == 0)
    }

    /// Two instances keep copies of their own: what the one shows the other may not know yet.
    @Test func copiesInTwoInstancesLetASessionGoBack() throws {
        var trial = try trial(
            ["ttl": .duration(.hour), "in": .choice("process")],
            session: 1
        )
        trial.instances = 2
        // The number of a request decides its instance: a copy in the first, then a write and a
        // copy of the new value in the second, then the first again.
        let plan: [(number: UInt64, endpoint: UInt16, user: UInt32)] = [
            (0, 0, 2), (1, 1, 5), (3, 0, 2), (4, 0, 2),
        ]
        let requests = plan.enumerated().map { index, part in
            var request = Request(Nanoseconds(index) * .second, part.endpoint, 0, part.user)
            request.number = part.number
            return request
        }
        let record = try trial.play(requests)
        #expect(record.families[0].backwardReads == 1)
        #expect(record.families[0].ownWritesMissed == 0)
    }

    // MARK: Counts

    /// A HyperLogLog of 2¹⁴ registers has a standard error of 1.04/√2¹⁴ = 0.81 % (Flajolet et al.,
    /// "HyperLogLog", 2007).
    @Test func distinctCountsAreOffByTheirStandardError() throws {
        var trial = StepTrial(populations: [
            Population(name: "page", count: 8, popularity: .uniform),
            Population(name: "user", count: 20_000, popularity: .uniform),
        ])
        try trial.add(
            "unique-count",
            ["key": trial.key("visitors", of: 0), "member": .population(1), "read": .flag(true)]
        )
        let record = try trial.play(
            (0..<40_000).map { number in
                let at = Nanoseconds(number) * .millisecond
                return Request(at, 0, UInt32(number % 8), UInt32(number / 8))
            }
        )
        let family = record.families[0]
        // Each of eight pages has 5,000 visitors, and the first 999 of them are not judged.
        #expect(family.counts == 8 * 4_001)
        let mean = Double(family.countErrorSum) / Double(family.counts) / 1e6
        // The mean deviation of a normal error is √(2/π) = 0.8 of its standard deviation.
        #expect((0.001...0.013).contains(mean), "\(mean)")
        #expect(family.countErrorMax < 40_000)
    }

    /// Poisson readers and writers of one page.
    private func mixed(reads: Double, writes: Double, for seconds: Double) -> [Request] {
        var random = RandomStream(seed: 21, name: "mixed")
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
