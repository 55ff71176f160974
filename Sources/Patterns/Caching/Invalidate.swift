import Stores
import Workload

/// Deletes cached keys, after the write that made them old.
///
/// When Redis fails the keys stay until they expire, as in an application that logs the error and
/// goes on.
struct Invalidate: Step {
    let keys: [KeyMaker]

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        guard let redis = instance.seams.redis else { return .proceed }
        do {
            let command = Command.delete(keys.map { $0.key(for: request) })
            _ = try await instance.send(command, to: redis, for: request)
        } catch {
            // Stale reads until the TTL are the price; they are counted where they happen.
        }
        return .proceed
    }
}

extension StepKind {
    /// `invalidate`.
    static let invalidate = StepKind(
        name: "invalidate",
        summary: "Deletes cached keys with one DEL.",
        settings: [
            SettingDeclaration("keys", .keys, required: true, "The keys that are deleted.")
        ],
        shorthand: "keys"
    ) { settings, _ throws(StepProblem) in
        Invalidate(keys: settings.keys("keys"))
    }
}
