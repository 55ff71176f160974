import Measurement
import Stores
import Workload

/// A session in Redis: looked up by each request, made where there is none, kept alive by use.
///
/// Where a table is named the session can be made again of its row; otherwise one that is gone
/// before its time is lost with all that it held. Either way the observer of the trial counts it.
struct Session: Step {
    /// How use prolongs a session.
    enum Refresh: String, CaseIterable {
        case expire, set, never
    }
    let key: KeyMaker
    let timeToLive: Nanoseconds
    let size: UInt32
    let refresh: Refresh
    let source: RowSource?

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        guard let redis = instance.seams.redis else {
            if let source {
                _ = try await instance.run(source.statement(for: request), for: request)
            }
            return .proceed
        }
        let key = key.key(for: request)
        let committed = source?.committed(for: request, instance.ledger) ?? 0
        var isAnswered = true
        do {
            let reply = try await instance.send(.get(key), to: redis, for: request)
            if case .value(.payload(let payload)) = reply {
                instance.recorder.lookup(
                    family: key.family,
                    intended: request.at,
                    hit: true,
                    stale: payload.stamp < committed
                )
                await prolong(key, payload, redis, request, instance)
                return .proceed
            }
        } catch {
            // Without its row nobody knows who is there.
            if source == nil { throw error }
            isAnswered = false
        }
        instance.recorder.lookup(family: key.family, intended: request.at, hit: false)
        if isAnswered, instance.observing({ $0.sessions.isAlive(key, at: request.at) }) {
            instance.recorder.loss(family: key.family, intended: request.at)
        }
        try await make(key, isAnswered ? redis : nil, request, instance)
        return .proceed
    }

    private func prolong(
        _ key: Key,
        _ payload: Payload,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async {
        let command: Command
        switch refresh {
        case .never: return
        case .expire: command = .expire(key, timeToLive)
        case .set: command = .set(key, .payload(payload), ttl: timeToLive)
        }
        do {
            _ = try await instance.send(command, to: redis, for: request)
            note(key, instance)
        } catch {
            // The session goes on to its old end.
        }
    }

    private func make(
        _ key: Key,
        _ redis: (any RedisStore)?,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) {
        var version: UInt64 = 0
        if let source {
            let answer = try await instance.run(source.statement(for: request), for: request)
            if case .version(let read) = answer { version = read }
        }
        guard let redis else { return }
        let value = Value.payload(Payload(size: size, stamp: version))
        do {
            let command = Command.set(key, value, ttl: timeToLive)
            _ = try await instance.send(command, to: redis, for: request)
            note(key, instance)
        } catch {
            // A session that cannot be kept is made again by the next request, if it has a row.
            if source == nil { throw error }
        }
    }

    /// The observer expects the session to live until a moment before its time to live ends.
    private func note(_ key: Key, _ instance: Instance) {
        let end = instance.now + timeToLive - .second
        instance.observing { $0.sessions.note(key, until: end) }
    }
}

extension StepKind {
    /// `session`.
    static let session = StepKind(
        name: "session",
        summary: "Looks a session up in Redis, makes it where there is none, prolongs it by use.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The session's key."),
            SettingDeclaration("ttl", .timeToLive, required: true, "How long it lives unused."),
            SettingDeclaration("size", .bytes, required: true, "The size of the session."),
            SettingDeclaration(
                "refresh",
                .choice(Session.Refresh.allCases.map(\.rawValue)),
                fallback: .choice(Session.Refresh.expire.rawValue),
                "How use prolongs it: by EXPIRE, by SET, or never."
            ),
            SettingDeclaration("table", .table, "The table it can be made again of."),
        ]
    ) { settings, blueprint throws(StepProblem) in
        Session(
            key: settings.key("key"),
            timeToLive: settings.duration("ttl"),
            size: UInt32(clamping: max(settings.bytes("size"), Int64(Payload.stampedSize))),
            refresh: Session.Refresh(rawValue: settings.choice("refresh")) ?? .expire,
            source: settings.has("table")
                ? try RowSource(settings.table("table"), in: blueprint) : nil
        )
    }
}
