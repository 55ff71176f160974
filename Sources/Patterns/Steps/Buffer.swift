import Measurement
import Stores
import Workload

/// Keeps marks in a hash in Redis until they are submitted, or until a sync at the end of the day.
///
/// A sync reads the hash, inserts a row for each mark in one transaction, and deletes the hash;
/// what is marked between the two is lost, as the document writes it. Without Redis a mark is
/// inserted at once.
struct Buffer: Step {
    /// What the request does.
    enum Action: String, CaseIterable {
        case mark, submit
    }
    let key: KeyMaker
    /// The population whose member is marked.
    let field: Int
    let timeToLive: Nanoseconds?
    let action: Action
    let persistence: BufferPersistence
    let sync: BufferSync?

    var background: [any BackgroundWork] { sync.map { [$0] } ?? [] }

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let key = key.key(for: request)
        switch action {
        case .mark: try await mark(key, request, instance)
        case .submit:
            guard let redis = instance.seams.redis else { return .proceed }
            try await persistence.persist(key, redis, request, instance)
        }
        return .proceed
    }

    private func mark(
        _ key: Key,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) {
        let member = Element.number(Int64(request.entities[field]))
        do throws(StoreError) {
            guard let redis = instance.seams.redis else { throw .unavailable(.redis) }
            let command = Command.hashSet(key, [member], [.number(1)])
            let reply = try await instance.send(command, to: redis, for: request)
            // Marking once more changes a mark that is there.
            if reply == .integer(1) { instance.recorder.entrust(family: key.family) }
            if let timeToLive {
                _ = try await instance.send(.expire(key, timeToLive), to: redis, for: request)
            }
        } catch {
            _ = try await instance.run(persistence.owner.insert(for: key), for: request)
        }
    }
}

/// Moves a hash of marks to the database.
struct BufferPersistence: Sendable {
    let owner: KeyOwner

    /// Inserts a row for each mark and deletes the hash.
    func persist(
        _ key: Key,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) {
        let reply = try await instance.send(.hashGetAll(key), to: redis, for: request)
        guard case .list(let content) = reply, !content.isEmpty else { return }
        let transaction = try await RecordedTransaction(on: instance, for: request)
        for _ in 0..<content.count / 2 { _ = try await transaction.run(owner.insert(for: key)) }
        try await transaction.commit()
        instance.recorder.deliver(family: key.family, UInt64(content.count / 2))
        _ = try await instance.send(.delete([key]), to: redis, for: request)
    }
}

/// Moves every hash of a family to the database, periodically and at the end of the trial.
struct BufferSync: BackgroundWork {
    let name: String
    let schedule: Schedule
    let harvest: KeyHarvest
    let persistence: BufferPersistence

    func run(on instance: Instance, as endpoint: UInt16) async {
        await schedule.run(on: instance, as: endpoint) { request throws(StoreError) in
            try await persist(request, instance)
        }
        do { try await persist(instance.backgroundRequest(endpoint), instance) } catch {
            // What could not be written at the end is lost, and counted as such.
        }
    }

    private func persist(_ request: Request, _ instance: Instance) async throws(StoreError) {
        guard let redis = instance.seams.redis else { return }
        try await harvest.visit(redis, request, instance) { key throws(StoreError) in
            try await persistence.persist(key, redis, request, instance)
        }
    }
}

extension StepKind {
    /// `buffer`.
    static let buffer = StepKind(
        name: "buffer",
        summary: "Keeps marks in a hash until they are submitted or synced to the database.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The hash."),
            SettingDeclaration("field", .population, required: true, "Who is marked in it."),
            SettingDeclaration("table", .table, required: true, "Where the marks go."),
            SettingDeclaration(
                "action",
                .choice(Buffer.Action.allCases.map(\.rawValue)),
                fallback: .choice(Buffer.Action.mark.rawValue),
                "Whether the request marks one member or submits the hash."
            ),
            SettingDeclaration("ttl", .timeToLive, "A time to live that each mark sets anew."),
            SettingDeclaration(
                "sync-every",
                .duration,
                isTimer: true,
                "The time between two syncs."
            ),
            .syncAfter,
        ]
    ) { settings, blueprint throws(StepProblem) in
        let key = settings.key("key")
        let persistence = BufferPersistence(
            owner: try KeyOwner(settings.table("table"), of: key, in: blueprint)
        )
        let sync = try settings.schedule().map { schedule in
            BufferSync(
                name: "sync of \(blueprint.families[Int(key.family)].template)",
                schedule: schedule,
                harvest: KeyHarvest(family: key.family),
                persistence: persistence
            )
        }
        return Buffer(
            key: key,
            field: settings.population("field"),
            timeToLive: settings.has("ttl") ? settings.duration("ttl") : nil,
            action: Buffer.Action(rawValue: settings.choice("action")) ?? .mark,
            persistence: persistence,
            sync: sync
        )
    }
}
