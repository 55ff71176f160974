import Audit
import Measurement
import Patterns
import Stores
import Testing
import Workload

/// Payouts that several requests ask for at once, and one-time codes that are used twice at once.
@Suite struct PayoutTests {
    private func play(
        _ protection: String,
        _ settings: [String: SettingValue] = [:],
        lostCommits: Int? = nil
    ) throws -> TrialRecord {
        var trial = StepTrial(
            populations: [Population(name: "owner", count: 50, popularity: .uniform)],
            oneWay: 100 * .microsecond
        )
        let table = trial.blueprint.table(Table(name: "payouts", content: .payouts, rowSize: 0))
        var all: [String: SettingValue] = [
            "table": .table(table), "protection": .choice(protection),
            "key": trial.key("lock:payout", of: 0), "period": .duration(10 * .second),
        ]
        all.merge(settings) { $1 }
        try trial.add("payout", all)
        if let lostCommits { trial.lostCommits = LostCommits(every: lostCommits) }
        var random = RandomStream(seed: 1, name: "owners")
        return try trial.play(
            (0..<2_000).map { number in
                var request = Request(
                    at: Nanoseconds(number) * 20 * .millisecond,
                    number: UInt64(number),
                    endpoint: 0
                )
                request.entities[0] = UInt32(random.below(50))
                return request
            }
        )
    }

    private func payouts(_ record: TrialRecord) throws -> CheckRecord {
        try record.check("at-most-once-payout")
    }

    @Test("look, pay and write down pays twice")
    func unprotected() throws {
        let check = try payouts(play("none"))
        #expect(AuditVerdict(check) == .violated)
        #expect(!check.witness.isEmpty)
        #expect(check.contended > 50)
    }

    @Test("a lock that outlasts the payment pays once, and one that does not pays twice")
    func locked() throws {
        let long = try payouts(play("redis-lock"))
        #expect(AuditVerdict(long) == .pass)
        #expect(try #require(long.upperBound) < 0.05)
        let short = try play("redis-lock", ["ttl": .duration(50 * .millisecond)])
        #expect(AuditVerdict(try payouts(short)) == .violated)
    }

    @Test("a plain release frees another's lock, an owner-checked one does not")
    func releases() throws {
        let short: [String: SettingValue] = ["ttl": .duration(50 * .millisecond)]
        let checked = try play("redis-lock", short)
        #expect(try checked.check("release-safety").violations == 0)
        let plain = try play("redis-lock", short.merging(["release": .choice("plain")]) { $1 })
        #expect(AuditVerdict(try plain.check("release-safety")) == .violated)
    }

    @Test("a key pays once, also after lost answers")
    func keyed() throws {
        let record = try play("idempotency-key", ["resends": .flag(true)], lostCommits: 5)
        let check = try payouts(record)
        #expect(AuditVerdict(check) == .pass)
        #expect(record.payouts.count <= Int(check.checked))
        #expect(!record.payouts.isEmpty)
    }

    @Test("a provider that ignores the key pays twice after a lost answer")
    func ignored() throws {
        let record = try play(
            "idempotency-key",
            ["resends": .flag(true), "provider-keys": .choice("ignored")],
            lostCommits: 5
        )
        #expect(AuditVerdict(try payouts(record)) == .violated)
    }

    // MARK: One-time codes

    @Test(
        "GET, compare, DEL accepts a code twice; GETDEL and the script never",
        arguments: [("get-compare-delete", true), ("getdel", false), ("script", false)]
    )
    func codes(_ way: String, breaks: Bool) throws {
        var trial = StepTrial(
            populations: [Population(name: "user", count: 100, popularity: .uniform)],
            oneWay: 100 * .microsecond
        )
        let key = trial.key("otp", of: 0)
        try trial.add("one-time-token", ["key": key, "action": .choice("issue")])
        try trial.add(
            "one-time-token",
            [
                "key": key, "action": .choice("verify"), "by": .choice(way),
                "submissions": .count(2),
            ],
            to: 1
        )
        let requests = (0..<100 as Range<UInt32>).flatMap { user in
            let start = Nanoseconds(user) * 100 * .millisecond
            return [
                Request(start, 0, user), Request(start + 50 * .millisecond, 1, user),
            ]
        }
        let record = try trial.play(requests)
        let check = try record.check("at-most-once-code")
        #expect(check.checked == 100 && check.contended == 200)
        #expect(AuditVerdict(check) == (breaks ? .violated : .pass))
    }
}
