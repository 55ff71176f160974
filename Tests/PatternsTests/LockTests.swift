import Measurement
import Patterns
import Stores
import Testing
import Workload

/// How a lock in Redis is taken, and what a client that dies leaves behind.
@Suite("Redis locks")
struct LockTests {
    /// Requests for one lock that is held for a millisecond and lives for a second.
    private func play(
        _ acquire: String,
        deaths: Double,
        at times: [Nanoseconds]
    ) throws -> TrialRecord {
        var trial = StepTrial()
        let key = trial.key("lock:job")
        try trial.add(
            "lock",
            [
                "key": key, "ttl": .duration(.second), "hold": .duration(.millisecond),
                "acquire": .choice(acquire), "deaths": .number(deaths),
            ]
        )
        return try trial.play(at: times)
    }

    private func outcomes(_ record: TrialRecord) -> [UInt64] {
        [Outcome.served, .busy, .failed].map { record.endpoints[0].outcomes[Int($0.rawValue)] }
    }

    @Test("SETNX and then EXPIRE is one command more, and as good while nobody dies")
    func split() throws {
        let times = [0, 10, 20].map { Nanoseconds($0) * .millisecond }
        let one = try play("set-nx-px", deaths: 0, at: times)
        let two = try play("setnx-expire", deaths: 0, at: times)
        #expect(outcomes(one) == [3, 0, 0] && outcomes(two) == [3, 0, 0])
        #expect(one.calls(CommandKind.pexpire) == 0 && two.calls(CommandKind.pexpire) == 3)
        #expect(one.calls(.set) == 3 && two.calls(.set) == 3)
    }

    @Test("a client that dies between the two leaves a lock that never ends")
    func orphan() throws {
        let times = [0, 1, 3_600, 86_400].map { Nanoseconds($0) * .second }
        let record = try play("setnx-expire", deaths: 1, at: times)
        #expect(outcomes(record) == [0, 3, 1])
        #expect(record.calls(CommandKind.pexpire) == 0)
    }

    @Test("deaths between two commands need two commands")
    func oneCommand() throws {
        #expect(throws: StepProblem.self) {
            try play("set-nx-px", deaths: 0.5, at: [0])
        }
    }
}
