import Measurement
import Stores
import Workload

/// Counts events in Redis, and writes the counts to the database now and then.
///
/// The sync takes each counter with GETDEL and adds it to the database by one statement; a count
/// that cannot be written goes back. Events that were counted and never reached the database are
/// lost.
struct Counter: Step {
    let key: KeyMaker
    let amount: Int64
    /// A time to live that each event sets anew; nil without.
    let timeToLive: Nanoseconds?
    /// Where an event goes when Redis does not answer, and counts go at the sync; nil is nowhere.
    let owner: KeyOwner?
    let sync: CounterSync?

    var background: [any BackgroundWork] { sync.map { [$0] } ?? [] }

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let key = key.key(for: request)
        do throws(StoreError) {
            guard let redis = instance.seams.redis else { throw .unavailable(.redis) }
            let command = Command.increment(key, by: amount)
            _ = try await instance.send(command, to: redis, for: request)
            if sync != nil { instance.recorder.entrust(family: key.family, UInt64(amount)) }
            if let timeToLive {
                _ = try await instance.send(.expire(key, timeToLive), to: redis, for: request)
            }
        } catch {
            if let owner { _ = try await instance.run(owner.update(for: key), for: request) }
        }
        return .proceed
    }
}

/// Writes the counters of a family to the database, periodically and at the end of the trial.
struct CounterSync: BackgroundWork {
    let name: String
    let schedule: Schedule
    let harvest: KeyHarvest
    let owner: KeyOwner

    func run(on instance: Instance, as endpoint: UInt16) async {
        await schedule.run(on: instance, as: endpoint) { request throws(StoreError) in
            try await write(request, instance)
        }
        do { try await write(instance.backgroundRequest(endpoint), instance) } catch {
            // What could not be written at the end is lost, and counted as such.
        }
    }

    private func write(_ request: Request, _ instance: Instance) async throws(StoreError) {
        guard let redis = instance.seams.redis else { return }
        try await harvest.visit(redis, request, instance) { key throws(StoreError) in
            let reply = try await instance.send(.getDelete(key), to: redis, for: request)
            guard case .value(.integer(let count)) = reply else { return }
            do throws(StoreError) {
                _ = try await instance.run(owner.update(for: key), for: request)
                instance.recorder.deliver(family: key.family, UInt64(clamping: count))
            } catch {
                _ = try await instance.send(.increment(key, by: count), to: redis, for: request)
                throw error
            }
        }
    }
}

extension SettingDeclaration {
    /// When the first sync is.
    static let syncAfter = SettingDeclaration(
        "sync-after",
        .duration,
        isTimer: true,
        "When the first sync is, from the start of the window; after one period unless given."
    )
}

extension StepSettings {
    /// The schedule of a sync; nil where none is set.
    func schedule() throws(StepProblem) -> Schedule? {
        guard has("sync-every") else { return nil }
        let every = duration("sync-every")
        guard every >= .second else {
            throw StepProblem(
                setting: "sync-every",
                "a sync more than once a second is not periodic work",
                hint: "give it at least 1s, or write in the request"
            )
        }
        return Schedule(first: has("sync-after") ? duration("sync-after") : every, every: every)
    }
}

extension StepKind {
    /// `counter`.
    static let counter = StepKind(
        name: "counter",
        summary: "Counts an event with INCRBY; a periodic sync writes the counts to the database.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The counter's key."),
            SettingDeclaration("by", .count, fallback: .count(1), "What an event adds."),
            SettingDeclaration("ttl", .timeToLive, "A time to live that each event sets anew."),
            SettingDeclaration(
                "table",
                .table,
                "Where counts are written, and events when Redis does not answer."
            ),
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
        let owner =
            settings.has("table")
            ? try KeyOwner(settings.table("table"), of: key, in: blueprint) : nil
        let schedule = try settings.schedule()
        if schedule != nil, owner == nil {
            throw StepProblem(
                setting: "sync-every",
                "a sync needs a table to write to",
                hint: "add table: NAME"
            )
        }
        var sync: CounterSync?
        if let schedule, let owner {
            sync = CounterSync(
                name: "sync of \(blueprint.families[Int(key.family)].template)",
                schedule: schedule,
                harvest: KeyHarvest(family: key.family),
                owner: owner
            )
        }
        return Counter(
            key: key,
            amount: settings.count("by"),
            timeToLive: settings.has("ttl") ? settings.duration("ttl") : nil,
            owner: owner,
            sync: sync
        )
    }
}
