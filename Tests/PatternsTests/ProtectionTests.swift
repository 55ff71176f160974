import Audit
import Live
import Measurement
import Patterns
import Stores
import Testing
import Workload

/// Every protection against a burst of clients that want overlapping days of one car, on the model.
@Suite struct ProtectionTests {
    /// Bursts that come together to one car each, as in the experiment: the first day of ten, two
    /// to seven days, 10 ms of work.
    private struct Burst {
        var clients = 100
        var rounds = 20
        var isIdentical = false
        var gap: Nanoseconds = 600 * .second
        var timeToLive: Nanoseconds = 30 * .second
        var wait: Nanoseconds = 0
        var release = "owner-checked"

        var requests: [Request] {
            var random = RandomStream(seed: 3, name: "wishes")
            return (0..<rounds * clients).map { number in
                let round = number / clients
                var request = Request(
                    at: Nanoseconds(round) * gap,
                    number: UInt64(number),
                    endpoint: 0
                )
                request.entities[0] = UInt32(round)
                request.range = DayRange(
                    start: UInt32(random.below(10)),
                    length: 2 + UInt32(random.below(6))
                )
                if isIdentical { request.range = DayRange(start: 0, length: 3) }
                return request
            }
        }
    }

    private func trial(_ protection: String, _ burst: Burst = Burst()) throws -> StepTrial {
        let cars = UInt32(burst.rounds)
        var trial = StepTrial(
            populations: [Population(name: "car", count: cars, popularity: .uniform)],
            oneWay: 100 * .microsecond
        )
        let table = trial.blueprint.table(
            Table(
                name: "bookings",
                content: .bookings(resources: cars, exclusive: false),
                rowSize: 100
            )
        )
        let key =
            protection == "exact-range-lock"
            ? try rangeKey(&trial) : trial.key("lock:car", of: 0)
        try trial.add(
            "book",
            [
                "table": .table(table), "protection": .choice(protection), "key": key,
                "work": .duration(10 * .millisecond), "ttl": .duration(burst.timeToLive),
                "wait": .duration(burst.wait), "release": .choice(burst.release),
                "retries": .count(100),
            ]
        )
        return trial
    }

    private func rangeKey(_ trial: inout StepTrial) throws -> SettingValue {
        let parts: [KeyFamily.Part] = [
            .text("lock:car:"), .number(slot: 0), .text(":"), .digest(slot: 1),
        ]
        let family = trial.blueprint.family(
            KeyFamily(template: "lock:car:{car}:{range-hash}", parts: parts)
        )
        return .key(
            KeyMaker(
                family: family,
                first: .entity(0),
                second: .rangeStart,
                third: .rangeLength
            )
        )
    }

    private func audit(_ protection: String, _ burst: Burst = Burst()) throws -> BookingAudit {
        BookingAudit(try trial(protection, burst).play(burst.requests))
    }

    /// Those whose waits only a deadlock's timer ends, so that a burst takes minutes.
    private static let deadlocking = ["share-lock-then-update", "exclusion-constraint-plain"]
    @Test(
        "what cannot be trusted books twice without any fault, and its auditor says so",
        arguments: ProtectionKind.all.filter { $0.promise == .none }.map(\.name)
    )
    func broken(_ protection: String) throws {
        let audit = try audit(protection)
        #expect(audit.verdict == .violated)
        #expect(audit.doubleBookings > 0, "\(audit.doubleBookings)")
        #expect(audit.witness != nil)
    }

    @Test(
        "what can be trusted never books twice, though everybody comes at once",
        arguments: ProtectionKind.all.filter {
            $0.promise != .none && !deadlocking.contains($0.name)
        }.map(\.name)
    )
    func sound(_ protection: String) throws {
        let audit = try audit(protection)
        #expect(audit.verdict == .pass)
        #expect(audit.doubleBookings == 0)
        #expect(audit.unjustifiedRefusals == 0 && audit.lost == 0 && audit.ghosts == 0)
        #expect(audit.concurrentConflicts > 1_500)
        #expect(audit.won >= 20)
    }

    @Test("on real servers the same ones book twice, and the same ones do not")
    func live() throws {
        let engine = LiveEngine()
        defer { engine.shutdown() }
        for kind in ProtectionKind.all where !Self.deadlocking.contains(kind.name) {
            var burst = Burst()
            burst.clients = 60
            burst.rounds = 8
            burst.gap = 300 * .millisecond
            burst.wait = kind.name.hasPrefix("redis") ? 5 * .second : 0
            let trial = try trial(kind.name, burst).trial(burst.requests)
            let audit = BookingAudit(try engine.play(trial) { _ in true })
            #expect((audit.doubleBookings > 0) == (kind.promise == .none), "\(kind.name)")
            #expect(audit.concurrentConflicts > 200, "\(kind.name)")
            #expect(audit.lost == 0)
        }
    }

    @Test("T8 and P3p: what deadlocks is safe and slow", arguments: deadlocking)
    func deadlocks(_ protection: String) throws {
        var burst = Burst()
        burst.clients = 6
        let record = try trial(protection, burst).play(burst.requests)
        let audit = BookingAudit(record)
        #expect(audit.doubleBookings == 0)
        #expect(audit.won >= 20)
        #expect(record.endpoints[0].service.value(atPercentile: 100) > .second)
    }

    @Test("the exact range lets about half of the excess through, and none of identical ranges")
    func exactRange() throws {
        let free = try audit("none").doubleBookings
        let locked = try audit("exact-range-lock").doubleBookings
        // 684 against 1,390 in one series of bursts on real servers, 481 against 1,010 in another.
        let share = Double(locked) / Double(free)
        #expect(share > 0.4 && share < 0.6, "\(locked) of \(free)")
        var identical = Burst()
        identical.isIdentical = true
        #expect(try audit("exact-range-lock", identical).doubleBookings == 0)
        #expect(try audit("none", identical).doubleBookings > 1_000)
    }

    @Test("a lock that is not waited for sells less than there is, and one that is waited for more")
    func falseRefusals() throws {
        let hasty = try audit("redis-lock")
        var patience = Burst()
        patience.wait = 10 * .second
        let patient = try audit("redis-lock", patience)
        let decided = try audit("exclusion-constraint")
        #expect(hasty.won == 20)
        #expect(hasty.falseRefusals > 0)
        #expect(patient.won > 2 * hasty.won)
        #expect(decided.won > 2 * hasty.won && decided.falseRefusals == 0)
    }

    // MARK: Faults

    /// A lock that expires in the middle of the work.
    private static let short = {
        var burst = Burst()
        burst.timeToLive = 4 * .millisecond
        burst.wait = 200 * .millisecond
        return burst
    }()

    @Test(
        "a lock that expires under its holder books twice, unless the database decides",
        arguments: [
            ("redis-lock", true), ("redis-lock-idempotent", true),
            ("redis-lock-fence-after-check", true), ("redis-lock-fence-compared", true),
            ("redis-lock-fenced", false), ("redis-lock-exclusion-constraint", false),
            ("redis-lock-and-row-lock", false),
        ]
    )
    func expiry(_ protection: String, breaks: Bool) throws {
        let record = try trial(protection, Self.short).play(Self.short.requests)
        let audit = BookingAudit(record)
        #expect((audit.doubleBookings > 0) == breaks, "\(audit.doubleBookings)")
        let exclusion = try record.check("lock-exclusion-by-resource")
        #expect(AuditVerdict(exclusion) == .violated)
        if protection == "redis-lock-fenced" {
            let fencing = try record.check("fencing")
            #expect(fencing.violations == 0 && fencing.contended > 10)
        }
    }

    @Test("the exact range is one lock by key and many by car")
    func exclusionByKeyAndByResource() throws {
        let record = try trial("exact-range-lock").play(Burst().requests)
        #expect(AuditVerdict(try record.check("lock-exclusion-by-key")) == .pass)
        let byCar = try record.check("lock-exclusion-by-resource")
        #expect(AuditVerdict(byCar) == .violated)
        #expect(!byCar.witness.isEmpty)
    }

    @Test("a plain DEL releases another's lock, the owner-checked one never does")
    func release() throws {
        var burst = Self.short
        let checked = try trial("redis-lock", burst).play(burst.requests)
        #expect(AuditVerdict(try checked.check("release-safety")) == .pass)
        burst.release = "plain"
        let plain = try trial("redis-lock", burst).play(burst.requests)
        let releases = try plain.check("release-safety")
        #expect(AuditVerdict(releases) == .violated)
        #expect(!releases.witness.isEmpty)
    }

    @Test(
        "falling back to row locks while some still lock in Redis books twice",
        arguments: [("redis-lock-else-row-lock", true), ("redis-lock-and-row-lock", false)]
    )
    func fallback(_ protection: String, breaks: Bool) throws {
        var trial = try trial(protection)
        trial.instances = 2
        trial.outages = [Outage(from: 0, to: .day, instances: 0..<1)]
        let audit = BookingAudit(try trial.play(Burst().requests))
        #expect((audit.doubleBookings > 0) == breaks, "\(audit.doubleBookings)")
    }

    @Test(
        "a request that is sent again after a lost answer finds its own booking only by its number",
        arguments: [("redis-lock", true), ("redis-lock-idempotent", false)]
    )
    func resend(_ protection: String, breaks: Bool) throws {
        var burst = Burst()
        burst.wait = 10 * .second
        var trial = try trial(protection, burst)
        trial.endpoints = [[]]
        try trial.add(
            "book",
            [
                "table": .table(0), "protection": .choice(protection),
                "key": trial.key("lock:car", of: 0), "wait": .duration(10 * .second),
                "resends": .flag(true),
            ]
        )
        trial.lostCommits = LostCommits(every: 3)
        let audit = BookingAudit(try trial.play(burst.requests))
        // Told that it is taken, and yet the booking is there.
        #expect((audit.ghosts > 0) == breaks, "\(audit.ghosts)")
        #expect(audit.doubleBookings == 0)
    }
}

extension TrialRecord {
    func check(_ name: String) throws -> CheckRecord {
        try #require(checks.first { $0.name == name }, "no \(name) among \(checks.map(\.name))")
    }
}
