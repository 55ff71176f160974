import Measurement
import Stores
import Workload

/// How a Redis lock is given up.
enum LockRelease: String, CaseIterable, Sendable {
    /// A script deletes the key if it still holds our stamp.
    case ownerChecked = "owner-checked"
    /// A plain DEL, which may delete another's lock.
    case plain
    /// Not at all: it expires by itself.
    case never
}

/// Whoever has got a lock: the stamp under which it was taken, and the fencing token, if any.
struct LockHolder {
    let key: Key
    /// What the lock is to protect, whatever its key says.
    let resource: UInt64
    let owner: UInt64
    var token: UInt64 = 0

    func event(_ kind: LockEvent.Kind, at now: Nanoseconds) -> LockEvent {
        let name = LockEvent.Name(family: key.family, wide: key.a, third: key.b)
        return LockEvent(kind, name, resource: resource, owner: owner, at: now)
    }
}

/// How a Redis lock is taken.
enum LockAcquisition: String, CaseIterable, Sendable {
    /// `SET key owner NX PX ttl`, one command.
    case setNXPX = "set-nx-px"
    /// SETNX, and EXPIRE when it was free: a client that dies between the two leaves a lock that
    /// never ends.
    case setNXExpire = "setnx-expire"
}

/// A lock in Redis.
struct RedisLock: Sendable {
    /// What came of trying to take it.
    enum Attempt {
        case held(LockHolder)
        case taken
        /// The client died while it held the lock and had not said when it ends.
        case died
    }
    private enum Reply {
        /// With the fencing token, 0 without.
        case acquired(token: UInt64)
        case taken, died
    }
    let key: KeyMaker
    let timeToLive: Nanoseconds
    let release: LockRelease
    var acquisition = LockAcquisition.setNXPX
    /// The share of clients who die between SETNX and EXPIRE.
    var deaths = 0.0
    /// How long an attempt goes on asking for a lock that is taken; 0 asks once.
    var patience: Nanoseconds = 0
    /// The family of the counters of fencing tokens, whose numbers are those of the locks.
    var tokens: UInt16?

    /// How many milliseconds an attempt waits before it asks again.
    private static let pause: Range<UInt64> = 5..<21

    /// Takes the lock, asking again for as long as its patience lasts.
    ///
    /// It protects `resource`, which is the key's own numbers unless given; with `fenced` a fencing
    /// token comes with it.
    func acquire(
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance,
        protecting resource: UInt64? = nil,
        fenced: Bool = false
    ) async throws(StoreError) -> Attempt {
        let key = key.key(for: request)
        var holder = LockHolder(
            key: key,
            resource: resource ?? key.a ^ UInt64(key.b) << 32,
            owner: instance.shared.nextOwner()
        )
        let recorder = instance.recorder
        recorder.race(holder.event(.asks, at: instance.now))
        let deadline = instance.now + patience
        do {
            while true {
                switch try await ask(redis, holder, request, instance, fenced) {
                case .acquired(let token):
                    holder.token = token
                    recorder.race(holder.event(.acquires, at: instance.now))
                    return .held(holder)
                case .died:
                    recorder.race(holder.event(.failsToAcquire, at: instance.now))
                    return .died
                case .taken: break
                }
                guard instance.now < deadline else { break }
                let further = instance.workRandom.below(UInt64(Self.pause.count))
                let pause = Nanoseconds(Self.pause.lowerBound + further) * .millisecond
                await instance.seams.clock.sleep(until: instance.now + pause)
            }
        } catch {
            recorder.race(holder.event(.failsToAcquire, at: instance.now))
            throw error
        }
        recorder.race(holder.event(.isTurnedAway, at: instance.now))
        return .taken
    }

    private func ask(
        _ redis: any RedisStore,
        _ holder: LockHolder,
        _ request: Request,
        _ instance: Instance,
        _ fenced: Bool
    ) async throws(StoreError) -> Reply {
        if fenced, let tokens {
            var counter = holder.key
            counter.family = tokens
            let owner = Int64(bitPattern: holder.owner)
            let life = max(1, timeToLive / .millisecond)
            let reply = try await instance.send(
                .script(.acquireFenced, [holder.key, counter], [owner, life]),
                to: redis,
                for: request
            )
            guard case .integer(let token) = reply, token > 0 else { return .taken }
            return .acquired(token: UInt64(token))
        }
        let owner = Value.payload(Payload(size: Payload.stampedSize, stamp: holder.owner))
        let isSplit = acquisition == .setNXExpire
        let command = Command.set(
            holder.key,
            owner,
            ttl: isSplit ? nil : timeToLive,
            condition: .ifAbsent
        )
        guard try await instance.send(command, to: redis, for: request) == .ok else {
            return .taken
        }
        guard isSplit else { return .acquired(token: 0) }
        if dies(request, instance) { return .died }
        _ = try await instance.send(.expire(holder.key, timeToLive), to: redis, for: request)
        return .acquired(token: 0)
    }

    /// Whether the client of a request is one of those who die; the same in every setup.
    private func dies(_ request: Request, _ instance: Instance) -> Bool {
        guard deaths > 0 else { return false }
        var random = RandomStream(seed: instance.seed ^ request.number, name: "lock-death")
        return random.unit() < deaths
    }

    /// Gives the lock up as the setting says; a lock that cannot be released expires.
    func giveUp(
        _ holder: LockHolder,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async {
        instance.recorder.race(holder.event(.beginsRelease, at: instance.now))
        let command: Command
        switch release {
        case .never: return
        case .plain: command = .delete([holder.key])
        case .ownerChecked:
            let owner = Int64(bitPattern: holder.owner)
            command = .script(.releaseIfOwner, [holder.key], [owner])
        }
        do {
            let reply = try await instance.send(command, to: redis, for: request)
            let kind: LockEvent.Kind = reply == .integer(1) ? .removes : .findsNothing
            instance.recorder.race(holder.event(kind, at: instance.now))
        } catch {
            // Its TTL ends it; a contender meanwhile is turned away and counted as such.
        }
    }
}

extension SettingDeclaration {
    /// How a Redis lock is given up.
    static let release = SettingDeclaration(
        "release",
        .choice(LockRelease.allCases.map(\.rawValue)),
        fallback: .choice(LockRelease.ownerChecked.rawValue),
        "How the lock is given up: only if still ours, by a plain DEL, or never."
    )
    /// How a Redis lock is taken.
    static let acquire = SettingDeclaration(
        "acquire",
        .choice(LockAcquisition.allCases.map(\.rawValue)),
        fallback: .choice(LockAcquisition.setNXPX.rawValue),
        "How the lock is taken: by one SET NX PX, or by SETNX and then EXPIRE."
    )
    /// Who dies between the two commands.
    static let lockDeaths = SettingDeclaration(
        "deaths",
        .share,
        fallback: .number(0),
        "The share of clients who die between SETNX and EXPIRE; the lock then never ends."
    )
}

extension RedisLock {
    /// The lock that a step's settings describe.
    init(_ settings: StepSettings) throws(StepProblem) {
        key = settings.key("key")
        timeToLive = settings.duration("ttl")
        release = LockRelease(rawValue: settings.choice("release")) ?? .ownerChecked
        acquisition = LockAcquisition(rawValue: settings.choice("acquire")) ?? .setNXPX
        deaths = settings.number("deaths")
        if deaths > 0, acquisition == .setNXPX {
            throw StepProblem(
                setting: "deaths",
                "a client cannot die between SETNX and EXPIRE where one command does both",
                hint: "add 'acquire: setnx-expire', or leave 'deaths' out"
            )
        }
    }
}
