import Measurement
import Stores
import Workload

/// Reads a feature flag from Redis; each instance may keep what it read for a while.
///
/// A flag that cannot be read has its default, so the request goes on.
struct Flag: Step {
    let key: KeyMaker
    let refresh: Nanoseconds

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        guard let redis = instance.seams.redis else { return .proceed }
        let key = key.key(for: request)
        if instance.memory.cache.find(key, at: instance.now) != nil { return .proceed }
        do {
            _ = try await instance.send(.get(key), to: redis, for: request)
            guard refresh > 0 else { return .proceed }
            let copy = ProcessCache.Copy(version: 0, expiry: instance.now + refresh)
            instance.memory.cache.keep(copy, for: key, limit: 10_000)
        } catch {
            // The default holds.
        }
        return .proceed
    }
}

extension StepKind {
    /// `flag`.
    static let flag = StepKind(
        name: "flag",
        summary: "Reads a feature flag from Redis.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The flag's key."),
            SettingDeclaration(
                "refresh",
                .duration,
                fallback: .duration(0),
                isTimer: true,
                "How long an instance keeps what it read; 0s reads at each request."
            ),
        ],
        shorthand: "key"
    ) { settings, _ throws(StepProblem) in
        Flag(key: settings.key("key"), refresh: settings.duration("refresh"))
    }
}
