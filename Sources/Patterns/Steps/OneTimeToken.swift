import Measurement
import Stores
import Workload

/// A token that is good for one use: handed out by one request, verified by another (CSRF, OTP,
/// MFA).
struct OneTimeToken: Step {
    /// What the request does with it.
    enum Action: String, CaseIterable {
        case issue, verify
    }
    /// How a token is verified.
    enum Verification: String, CaseIterable {
        /// GET, compare in the application, DEL: two at once may both pass.
        case getCompareDelete = "get-compare-delete"
        /// GETDEL: the first one takes it, even with a wrong guess.
        case getdel
        /// A script compares and deletes: the first one with the right code takes it.
        case script
    }
    let key: KeyMaker
    let timeToLive: Nanoseconds
    let size: UInt32
    let action: Action
    let verification: Verification
    /// How often the user sends the form at once.
    let submissions: Int64

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        guard let redis = instance.seams.redis else { throw .unavailable(.redis) }
        let key = key.key(for: request)
        switch action {
        case .issue:
            let stamp = request.number + 1
            let value = Value.payload(Payload(size: size, stamp: stamp))
            let command = Command.set(key, value, ttl: timeToLive)
            _ = try await instance.send(command, to: redis, for: request)
            let expiry = instance.now + timeToLive - .second
            instance.observing { $0.tokens.issue(stamp, for: key, until: expiry) }
            return .proceed
        case .verify:
            return try await submit(key, redis, request, instance) ? .proceed : .end(.refused)
        }
    }

    /// Sends the form, perhaps more than once at a time; one acceptance is enough for the user.
    private func submit(
        _ key: Key,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) -> Bool {
        let isGood = instance.observing { $0.tokens.isGood(key, at: request.at) }
        let further = Submissions(count: Int(submissions) - 1)
        for number in 0..<further.count {
            var again = request
            again.submission = UInt8(truncatingIfNeeded: number + 1)
            instance.startProcess { [again] in
                do {
                    if try await self.verify(key, redis, again, instance) {
                        further.isAccepted = true
                    }
                } catch {
                    // The others decide; the failed call is counted.
                }
                further.end()
            }
        }
        let isAccepted = try await verify(key, redis, request, instance)
        await further.ended.wait()
        if !isAccepted, !further.isAccepted, isGood {
            instance.recorder.loss(family: key.family, intended: request.at)
        }
        return isAccepted || further.isAccepted
    }

    /// One verification, which the audit sees as an attempt to use the token.
    private func verify(
        _ key: Key,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) -> Bool {
        guard let held = instance.observing({ $0.tokens.stamp(of: key) }) else {
            return false
        }
        let subject = EffectEvent.Subject(.code, owner: key.a, period: held)
        func tell(_ kind: EffectEvent.Kind) {
            instance.recorder.race(
                EffectEvent(kind, subject, attempt: request.number, at: instance.now)
            )
        }
        tell(.begins)
        let isAccepted: Bool
        do {
            isAccepted = try await accepts(held, key, redis, request, instance)
        } catch {
            tell(.fails)
            throw error
        }
        if isAccepted { tell(.takesEffect) }
        tell(isAccepted ? .isTold : .isRefused)
        if isAccepted, instance.observing({ $0.tokens.accept(key) }) {
            instance.recorder.repetition(family: key.family)
        }
        return isAccepted
    }

    /// Compares the token that the user holds with the one in Redis, and takes it away.
    private func accepts(
        _ held: UInt64,
        _ key: Key,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) -> Bool {
        if verification == .script {
            let script = Command.script(.releaseIfOwner, [key], [Int64(bitPattern: held)])
            return try await instance.send(script, to: redis, for: request) == .integer(1)
        }
        let look: Command = verification == .getdel ? .getDelete(key) : .get(key)
        let reply = try await instance.send(look, to: redis, for: request)
        guard case .value(.payload(let payload)) = reply, payload.stamp == held else {
            return false
        }
        if verification == .getCompareDelete {
            _ = try await instance.send(.delete([key]), to: redis, for: request)
        }
        return true
    }
}

/// The submissions of one form beside the first.
private final class Submissions {
    let count: Int
    var isAccepted = false
    let ended = Gate()
    private var open: Int

    init(count: Int) {
        self.count = count
        open = count
        if count == 0 { ended.open() }
    }

    func end() {
        open -= 1
        if open == 0 { ended.open() }
    }
}

extension StepKind {
    /// `one-time-token`.
    static let oneTimeToken = StepKind(
        name: "one-time-token",
        summary: "Hands out a token in Redis, or verifies it once.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The token's key."),
            SettingDeclaration(
                "action",
                .choice(OneTimeToken.Action.allCases.map(\.rawValue)),
                required: true,
                "Whether the request hands a token out or verifies the one its user holds."
            ),
            SettingDeclaration(
                "ttl",
                .timeToLive,
                fallback: .duration(5 * .minute),
                "How long a token is good."
            ),
            SettingDeclaration("size", .bytes, fallback: .bytes(32), "The size of a token."),
            SettingDeclaration(
                "by",
                .choice(OneTimeToken.Verification.allCases.map(\.rawValue)),
                fallback: .choice(OneTimeToken.Verification.getCompareDelete.rawValue),
                "How it is verified: GET, compare, DEL; GETDEL; or a script that compares first."
            ),
            SettingDeclaration(
                "submissions",
                .count,
                fallback: .count(1),
                "How often the form is sent at once; 2 is a double click."
            ),
        ]
    ) { settings, blueprint throws(StepProblem) in
        guard blueprint.hasRedis else {
            throw StepProblem(
                setting: nil,
                "a 'one-time-token' needs Redis, and this setup has none",
                hint: "give the setup other steps, or leave Redis on"
            )
        }
        let least = Int64(Payload.stampedSize)
        return OneTimeToken(
            key: settings.key("key"),
            timeToLive: settings.duration("ttl"),
            size: UInt32(clamping: max(settings.bytes("size"), least)),
            action: OneTimeToken.Action(rawValue: settings.choice("action")) ?? .issue,
            verification: OneTimeToken.Verification(rawValue: settings.choice("by"))
                ?? .getCompareDelete,
            submissions: settings.count("submissions")
        )
    }
}
