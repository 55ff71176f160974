import Measurement
import Stores
import Workload

/// Pays an owner once for each period, through a provider outside, under a chosen protection.
///
/// Money that went out is counted at the provider, so a payout that is made twice shows whatever
/// the database says.
struct Payout: Step {
    var speedObstacle: String? { "pays out" }
    /// What keeps a payout from being made twice.
    enum Protection: String, CaseIterable, Sendable {
        /// Nothing: look whether it was made, pay, write it down.
        case none
        /// A Redis lock on the owner around the same.
        case redisLock = "redis-lock"
        /// A row with a unique key first, and the same key at the provider.
        case idempotencyKey = "idempotency-key"
    }
    let table: UInt16
    let population: Int
    let protection: Protection
    let lock: RedisLock?
    /// How long an owner's period is.
    let period: Nanoseconds
    /// How long the provider takes to answer.
    let providerTime: Nanoseconds
    /// Whether the provider pays once for one key.
    let providerHonoursKeys: Bool
    /// Who stands still before the provider is asked.
    let pauses: ClientPauses
    /// Whether a request whose commit was not answered is made again.
    let resends: Bool

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let call = PayoutCall(step: self, request: request, instance: instance)
        call.tell(.begins)
        do throws(PayoutFailure) {
            return try await pay(call)
        } catch {
            call.tell(error.mayHavePaid ? .isLost : .fails)
            throw error.cause
        }
    }

    private func pay(_ call: PayoutCall) async throws(PayoutFailure) -> Disposition {
        guard let lock, let redis = call.instance.seams.redis else {
            return try await payAgain(call)
        }
        let attempt: RedisLock.Attempt
        do {
            attempt = try await lock.acquire(
                redis,
                call.request,
                call.instance,
                protecting: UInt64(table) << 32 | UInt64(call.owner)
            )
        } catch {
            throw PayoutFailure(cause: error)
        }
        let holder: LockHolder
        switch attempt {
        case .held(let new): holder = new
        case .died: throw PayoutFailure(cause: .timedOut(.redis))
        case .taken:
            call.tell(.isRefused)
            return .end(.busy)
        }
        let disposition: Disposition
        do throws(PayoutFailure) { disposition = try await payAgain(call) } catch {
            await lock.giveUp(holder, redis, call.request, call.instance)
            throw error
        }
        await lock.giveUp(holder, redis, call.request, call.instance)
        return disposition
    }

    /// Pays, and once more where the answer to a commit was lost and the step says so.
    private func payAgain(_ call: PayoutCall) async throws(PayoutFailure) -> Disposition {
        do throws(PayoutFailure) { return try await payOnce(call) } catch {
            guard resends, error.mayHavePaid else { throw error }
            call.isResent = true
        }
        return try await payOnce(call)
    }

    private func payOnce(_ call: PayoutCall) async throws(PayoutFailure) -> Disposition {
        switch protection {
        case .none, .redisLock: try await lookPayWrite(call)
        case .idempotencyKey: try await writePayNote(call)
        }
    }

    /// Looks whether the payout was made, pays and writes it down.
    private func lookPayWrite(_ call: PayoutCall) async throws(PayoutFailure) -> Disposition {
        do {
            let made = try await call.instance.run(call.count, for: call.request)
            guard made == .count(0) else {
                call.tell(.isRefused)
                return .end(.taken)
            }
        } catch {
            throw PayoutFailure(cause: error)
        }
        await call.askProvider(under: nil)
        do { _ = try await call.instance.run(call.insert, for: call.request) } catch {
            throw PayoutFailure(cause: error, mayHavePaid: true)
        }
        call.tell(.isTold)
        return .proceed
    }

    /// Writes the payout down under its key, asks the provider with the same key, and notes the
    /// answer.
    ///
    /// Whoever finds the row there and still due asks in its place.
    private func writePayNote(_ call: PayoutCall) async throws(PayoutFailure) -> Disposition {
        do {
            _ = try await call.instance.run(call.insertOnce, for: call.request)
            // Whoever gets the row from due to sending asks; it need not be who wrote the row.
            let began = try await call.instance.run(call.advance(.due), for: call.request)
            guard began == .count(1) || call.isResent else {
                call.tell(.isRefused)
                return .end(.taken)
            }
        } catch {
            throw PayoutFailure(cause: error, mayHavePaid: error.isSilence)
        }
        await call.askProvider(under: providerHonoursKeys ? call.key : nil)
        do { _ = try await call.instance.run(call.advance(.sending), for: call.request) } catch {
            throw PayoutFailure(cause: error, mayHavePaid: true)
        }
        call.tell(.isTold)
        return .proceed
    }
}

/// A payout that failed, and whether money may have gone out.
private struct PayoutFailure: Error {
    var cause: StoreError
    var mayHavePaid = false
}

/// One request to pay: its statements and its provider.
private final class PayoutCall {
    let step: Payout
    let request: Request
    let instance: Instance
    let owner: UInt32
    let period: UInt32
    /// Whether the request is made once more.
    var isResent = false

    init(step: Payout, request: Request, instance: Instance) {
        self.step = step
        self.request = request
        self.instance = instance
        owner = request.entities[step.population]
        period = UInt32(truncatingIfNeeded: request.at / step.period)
    }

    /// The key of owner and period.
    var key: UInt64 { UInt64(owner) << 32 | UInt64(period) }

    var count: Statement { .countPayouts(table: step.table, owner: owner, period: period) }
    var insert: Statement {
        .insertPayout(
            table: step.table,
            owner: owner,
            period: period,
            operation: request.number
        )
    }
    var insertOnce: Statement {
        .insertPayoutOnce(
            table: step.table,
            owner: owner,
            period: period,
            operation: request.number
        )
    }

    func advance(_ state: PayoutState) -> Statement {
        .advancePayout(table: step.table, owner: owner, period: period, from: state)
    }

    /// Asks the provider, which pays in the middle of its time.
    func askProvider(under key: UInt64?) async {
        await step.pauses.sitOut(request, on: instance)
        let half = step.providerTime / 2
        await instance.seams.clock.sleep(until: instance.now + half)
        if instance.observing({ $0.provider.pay(under: key) }) { tell(.takesEffect) }
        await instance.seams.clock.sleep(until: instance.now + step.providerTime - half)
    }

    func tell(_ kind: EffectEvent.Kind) {
        let subject = EffectEvent.Subject(
            .payout,
            owner: UInt64(owner),
            period: UInt64(period)
        )
        instance.recorder.race(
            EffectEvent(kind, subject, attempt: request.number, at: instance.now)
        )
    }
}

extension StepKind {
    /// `payout`.
    static let payout = StepKind(
        name: "payout",
        summary: "Pays an owner once for each period, through a provider outside; audited.",
        settings: [
            SettingDeclaration(
                "table",
                .table,
                required: true,
                "The payouts' table."
            ),
            SettingDeclaration(
                "protection",
                .choice(Payout.Protection.allCases.map(\.rawValue)),
                required: true,
                "What keeps a payout from being made twice."
            ),
            SettingDeclaration(
                "period",
                .duration,
                fallback: .duration(.day),
                "How long the period is for which an owner is paid once."
            ),
            SettingDeclaration(
                "provider-time",
                .duration,
                fallback: .duration(200 * .millisecond),
                "How long the provider takes to answer."
            ),
            SettingDeclaration(
                "provider-keys",
                .choice(["honoured", "ignored"]),
                fallback: .choice("honoured"),
                "Whether the provider pays once for one key."
            ),
            SettingDeclaration("key", .key, "The lock's key; it should name the owner."),
            SettingDeclaration(
                "ttl",
                .timeToLive,
                fallback: .duration(60 * .second),
                "When the lock expires by itself."
            ),
            .release, .acquire, .lockDeaths, .pauses, .pause,
            .resends,
        ]
    ) { settings, blueprint throws(StepProblem) in
        try Payout(settings, in: &blueprint)
    }
}

extension Payout {
    init(_ settings: StepSettings, in blueprint: inout Blueprint) throws(StepProblem) {
        table = settings.table("table")
        let index = Int(table)
        guard case .payouts = blueprint.tables[index].content else {
            throw .table(blueprint.tables[index], holdsNo: "payouts")
        }
        population = blueprint.tables[index].population
        protection = Protection(rawValue: settings.choice("protection")) ?? .none
        period = settings.duration("period")
        providerTime = settings.duration("provider-time")
        providerHonoursKeys = settings.choice("provider-keys") == "honoured"
        resends = settings.flag("resends")
        pauses = ClientPauses(settings)
        guard period > 0 else {
            throw StepProblem(setting: "period", "a period must be longer than nothing")
        }
        guard protection == .redisLock else {
            lock = nil
            return
        }
        guard blueprint.hasRedis else {
            throw StepProblem(
                setting: "protection",
                "'redis-lock' needs Redis, and this setup has none",
                hint: "choose 'idempotency-key', or leave Redis on"
            )
        }
        guard settings.has("key") else {
            throw StepProblem(
                setting: "protection",
                "'redis-lock' needs the lock's key",
                hint: "add key: \"lock:payout:{…}\""
            )
        }
        lock = try RedisLock(settings)
    }
}
