import Measurement
import Stores
import Workload

/// Counts distinct members in a HyperLogLog, such as the visitors of a page.
struct UniqueCount: Step {
    /// From how many distinct members on a read is judged: of few, one that another request counts
    /// at the same time would be much.
    private static let judgedFrom = 1_000
    let key: KeyMaker
    let population: Int
    let reads: Bool

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        guard let redis = instance.seams.redis else { return .proceed }
        let key = key.key(for: request)
        let member = request.entities[population]
        do {
            let command = Command.countDistinctAdd(key, [.number(Int64(member))])
            _ = try await instance.send(command, to: redis, for: request)
            if reads { try await read(key, member, redis, request, instance) }
        } catch {
            // A visitor less in the statistics; the failed command is counted.
        }
        return .proceed
    }

    private func read(
        _ key: Key,
        _ member: UInt32,
        _ redis: any RedisStore,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) {
        instance.observing { $0.distinct.note(member, in: key) }
        let reply = try await instance.send(.countDistinct([key]), to: redis, for: request)
        let exact = instance.observing { $0.distinct.count(of: key) }
        guard case .integer(let count) = reply, exact >= Self.judgedFrom else { return }
        instance.recorder.distinctCount(
            family: key.family,
            intended: request.at,
            read: count,
            exact: Int64(exact)
        )
    }
}

extension StepKind {
    /// `unique-count`.
    static let uniqueCount = StepKind(
        name: "unique-count",
        summary: "Counts distinct members with PFADD, and reads the count with PFCOUNT if asked.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The counter's key."),
            SettingDeclaration("member", .population, required: true, "Who is counted."),
            SettingDeclaration(
                "read",
                .flag,
                fallback: .flag(false),
                "Whether the request reads the count too."
            ),
        ]
    ) { settings, _ throws(StepProblem) in
        UniqueCount(
            key: settings.key("key"),
            population: settings.population("member"),
            reads: settings.flag("read")
        )
    }
}
