import Measurement
import Stores
import Workload

/// Deletes cached keys, after the write that made them old.
///
/// The serving instance forgets its own copies too; other instances keep theirs. When Redis fails
/// the keys stay until they expire, as in an application that logs the error and goes on.
struct Invalidate: Step {
    let keys: [KeyMaker]
    let pattern: KeyPattern?
    /// After how long the keys are deleted once more, beside the request; nil is never.
    let again: Nanoseconds?

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        await delete(request, on: instance)
        if let again {
            instance.startProcess {
                await instance.seams.clock.sleep(until: instance.now + again)
                await delete(request, on: instance)
            }
        }
        return .proceed
    }

    private func delete(_ request: Request, on instance: Instance) async {
        let keys = keys.map { $0.key(for: request) }
        for key in keys { instance.memory.cache.remove(key) }
        guard let redis = instance.seams.redis else { return }
        do {
            if !keys.isEmpty {
                _ = try await instance.send(.delete(keys), to: redis, for: request)
            }
            try await pattern?.delete(redis, request, instance)
        } catch {
            // Stale reads until the TTL are the price; they are counted where they happen.
        }
    }
}

/// Every key of a family, or those that belong to one member of a population.
struct KeyPattern: Sendable {
    let keys: KeyMaker
    /// The population whose member must be the request's; nil takes every key of the family.
    let population: Int?
    /// COUNT of each SCAN; more than there are keys makes it one long call, as KEYS is.
    let count: Int64

    /// Finds the keys by SCAN and deletes each page with one UNLINK.
    func delete(
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) {
        if population == nil { instance.memory.cache.removeAll(of: keys.family) }
        var cursor: UInt64 = 0
        repeat {
            let command = Command.scan(cursor: cursor, family: keys.family, count: count)
            guard
                case .scanned(let next, let found) = try await instance.send(
                    command,
                    to: redis,
                    for: request
                )
            else { throw .protocolError(.redis, "SCAN did not answer with a cursor") }
            let matching = found.filter { matches($0, request) }
            for key in matching { instance.memory.cache.remove(key) }
            if !matching.isEmpty {
                _ = try await instance.send(.unlink(matching), to: redis, for: request)
            }
            cursor = next
        } while cursor != 0
    }

    private func matches(_ key: Key, _ request: Request) -> Bool {
        guard let population else { return true }
        let sources = [keys.first, keys.second, keys.third]
        return zip(0..., sources).allSatisfy { slot, source in
            source != .entity(UInt8(population)) || key.number(slot) == request.entities[population]
        }
    }
}

extension StepKind {
    /// `invalidate`.
    static let invalidate = StepKind(
        name: "invalidate",
        summary: "Deletes cached keys: named ones with one DEL, a pattern's with SCAN and UNLINK.",
        settings: [
            SettingDeclaration("keys", .keys, "The keys that are deleted."),
            SettingDeclaration("pattern", .key, "A key template all of whose keys are deleted."),
            SettingDeclaration(
                "of",
                .population,
                "Limits the pattern to the keys of this population's member."
            ),
            SettingDeclaration(
                "scan-count",
                .count,
                fallback: .count(10),
                "COUNT of each SCAN; a very large one behaves as KEYS does."
            ),
            SettingDeclaration(
                "again-after",
                .duration,
                isTimer: true,
                "After how long the keys are deleted once more, beside the request."
            ),
        ],
        shorthand: "keys"
    ) { settings, _ throws(StepProblem) in
        guard settings.has("keys") || settings.has("pattern") else {
            throw StepProblem(
                setting: nil,
                "an 'invalidate' names no keys",
                hint: "give it 'keys' or a 'pattern'"
            )
        }
        var pattern: KeyPattern?
        if settings.has("pattern") {
            pattern = KeyPattern(
                keys: settings.key("pattern"),
                population: settings.has("of") ? settings.population("of") : nil,
                count: settings.count("scan-count")
            )
        }
        return Invalidate(
            keys: settings.has("keys") ? settings.keys("keys") : [],
            pattern: pattern,
            again: settings.has("again-after") ? settings.duration("again-after") : nil
        )
    }
}
