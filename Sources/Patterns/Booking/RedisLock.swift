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
    enum Attempt: Sendable {
        case acquired, taken
        /// The client died while it held the lock and had not said when it ends.
        case died
    }
    let key: KeyMaker
    let timeToLive: Nanoseconds
    let release: LockRelease
    var acquisition = LockAcquisition.setNXPX
    /// The share of clients who die between SETNX and EXPIRE.
    var deaths = 0.0

    /// Tries once to take the lock.
    func acquire(
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) -> Attempt {
        let key = key.key(for: request)
        let owner = Value.payload(Payload(size: Payload.stampedSize, stamp: stamp(of: request)))
        let isSplit = acquisition == .setNXExpire
        let command = Command.set(
            key,
            owner,
            ttl: isSplit ? nil : timeToLive,
            condition: .ifAbsent
        )
        guard try await instance.send(command, to: redis, for: request) == .ok else {
            return .taken
        }
        guard isSplit else { return .acquired }
        if dies(request, instance) { return .died }
        _ = try await instance.send(.expire(key, timeToLive), to: redis, for: request)
        return .acquired
    }

    /// Whether the client of a request is one of those who die; the same in every setup.
    private func dies(_ request: Request, _ instance: Instance) -> Bool {
        guard deaths > 0 else { return false }
        var random = RandomStream(seed: instance.seed ^ request.number, name: "lock-death")
        return random.unit() < deaths
    }

    /// Gives the lock up as the setting says; a lock that cannot be released expires.
    func giveUp(_ redis: any RedisStore, _ request: Request, _ instance: Instance) async {
        let key = key.key(for: request)
        let command: Command
        switch release {
        case .never: return
        case .plain: command = .delete([key])
        case .ownerChecked:
            let owner = Int64(bitPattern: stamp(of: request))
            command = .script(.releaseIfOwner, [key], [owner])
        }
        do {
            _ = try await instance.send(command, to: redis, for: request)
        } catch {
            // Its TTL ends it; a contender meanwhile is turned away and counted as such.
        }
    }

    /// Every request owns its locks under a stamp of its own.
    private func stamp(of request: Request) -> UInt64 { request.number + 1 }
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
