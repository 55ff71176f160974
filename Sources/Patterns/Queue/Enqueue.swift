import Measurement
import Stores
import Workload

/// Puts a job into a stream, where workers of the application take it from.
struct Enqueue: Step {
    /// What happens to a job that the stream does not take.
    enum Fallback: String, CaseIterable {
        case fail, inline, drop
    }
    let key: KeyMaker
    let maxLength: Int64?
    let fallback: Fallback
    let workers: Workers

    var background: [any BackgroundWork] { [workers] }

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        guard let redis = instance.seams.redis else {
            try await goOnWithoutRedis(.unavailable(.redis), instance)
            return .proceed
        }
        let key = key.key(for: request)
        do {
            let number = Int64(bitPattern: request.number)
            let command = Command.streamAdd(
                key,
                id: nil,
                fields: QueuedJob.fields,
                values: [.number(number), .number(instance.now)],
                maxLength: maxLength
            )
            instance.observing { _ = $0.jobs.insert(request.number) }
            _ = try await instance.send(command, to: redis, for: request)
            instance.recorder.entrust(family: key.family)
            instance.recorder.watch?.observe(
                JobEvent(
                    .isQueued,
                    job: request.number,
                    by: request.number,
                    queue: key.name,
                    at: instance.now
                )
            )
            workers.tell(.isTold, of: request.number, by: request.number, instance)
        } catch {
            // The stream may have it all the same, where the answer alone was lost.
            instance.observing { observed in
                if observed.jobs.remove(request.number) != nil {
                    observed.doubtfulJobs[request.number] = fallback != .fail
                }
            }
            if fallback != .fail {
                instance.recorder.entrust(family: key.family)
                workers.tell(.isTold, of: request.number, by: request.number, instance)
            }
            try await goOnWithoutRedis(error, instance)
            if fallback == .inline {
                let hasEffect = workers.takeEffect(request.number, by: request.number, instance)
                instance.noteDone(
                    request.number,
                    of: key,
                    by: request.number,
                    hasEffect: hasEffect
                )
            }
        }
        return .proceed
    }

    private func goOnWithoutRedis(
        _ error: StoreError,
        _ instance: Instance
    ) async throws(StoreError) {
        switch fallback {
        case .fail: throw error
        case .inline: await workers.work.pass(on: instance)
        case .drop: break
        }
    }
}

extension Instance {
    /// Counts a job that was done, for the first time or once more.
    ///
    /// - Parameters:
    ///   - job: The number of the request that queued it.
    ///   - queue: The queue.
    ///   - client: The number of the request, or of the worker, that did it.
    ///   - hasEffect: Whether something came of it.
    func noteDone(_ job: UInt64, of queue: Key, by client: UInt64, hasEffect: Bool) {
        let family = queue.family
        observing { observed in
            if observed.jobs.remove(job) != nil {
                recorder.deliver(family: family)
            } else if let isEntrusted = observed.doubtfulJobs.removeValue(forKey: job) {
                if !isEntrusted { recorder.entrust(family: family) }
                recorder.deliver(family: family)
            } else {
                recorder.repetition(family: family)
            }
        }
        // Who does it again for nothing has done no harm.
        guard hasEffect else { return }
        recorder.watch?.observe(
            JobEvent(.isDone, job: job, by: client, queue: queue.name, at: now)
        )
    }
}

extension Key {
    /// The key's numbers, as auditors know it.
    var name: LockEvent.Name { LockEvent.Name(family: family, wide: a, third: b) }
}

/// A job as it stands in a stream.
struct QueuedJob {
    /// The fields of an entry.
    static let fields: [Element] = [.text("job"), .text("at")]

    var id: StreamID
    /// The number of the request that queued it.
    var number: UInt64
    /// When it was queued.
    var at: Nanoseconds

    /// Reads an entry; nil for one that was deleted or is none of ours.
    init?(_ entry: StreamEntry) {
        guard entry.content.count == 4, case .number(let number) = entry.content[1],
            case .number(let at) = entry.content[3]
        else { return nil }
        id = entry.id
        self.number = UInt64(bitPattern: number)
        self.at = at
    }
}

extension StepKind {
    /// `enqueue`.
    static let enqueue = StepKind(
        name: "enqueue",
        summary: "Adds a job to a stream; a consumer group of workers does it.",
        settings: [
            SettingDeclaration("key", .key, required: true, "The stream."),
            SettingDeclaration("workers", .count, fallback: .count(1), "How many workers run."),
            SettingDeclaration("work", .duration, required: true, "The median time of a job."),
            .spread,
            SettingDeclaration("batch", .count, fallback: .count(1), "Jobs taken at once."),
            SettingDeclaration(
                "block",
                .duration,
                fallback: .duration(5 * .second),
                isTimer: true,
                "How long an idle worker waits in XREADGROUP before it asks again."
            ),
            SettingDeclaration(
                "claim-after",
                .duration,
                fallback: .duration(.minute),
                isTimer: true,
                "When a job that was taken and not finished is given to another; 0s is never."
            ),
            SettingDeclaration(
                "acknowledge",
                .choice(Workers.Acknowledgement.allCases.map(\.rawValue)),
                fallback: .choice(Workers.Acknowledgement.after.rawValue),
                "Whether a worker acknowledges a job after it is done, or before it begins."
            ),
            SettingDeclaration(
                "effects",
                .choice(Workers.Effects.allCases.map(\.rawValue)),
                fallback: .choice(Workers.Effects.repeated.rawValue),
                "Whether a job that is done again has its effect again, or its key prevents that."
            ),
            SettingDeclaration("max-length", .count, "The stream's length that XADD trims to."),
            SettingDeclaration(
                "deaths",
                .share,
                fallback: .number(0),
                "The share of jobs during which the worker dies."
            ),
            SettingDeclaration(
                "restart",
                .duration,
                fallback: .duration(10 * .second),
                isTimer: true,
                "How long a worker that died is away."
            ),
            SettingDeclaration(
                "without-redis",
                .choice(Enqueue.Fallback.allCases.map(\.rawValue)),
                fallback: .choice(Enqueue.Fallback.fail.rawValue),
                "What becomes of a job that cannot be queued: fail, do it inline, or drop it."
            ),
        ]
    ) { settings, blueprint throws(StepProblem) in
        try Enqueue(settings, in: blueprint)
    }
}

extension Enqueue {
    init(_ settings: StepSettings, in blueprint: Blueprint) throws(StepProblem) {
        key = settings.key("key")
        guard [key.first, key.second, key.third].allSatisfy({ $0 == .zero }) else {
            throw StepProblem(
                setting: "key",
                "workers read one stream, but this template names many",
                hint: "name a key without placeholders"
            )
        }
        guard settings.duration("block") >= .millisecond else {
            throw StepProblem(
                setting: "block",
                "a worker that blocks for less than 1ms never rests",
                hint: "write 1s or 5s"
            )
        }
        maxLength = settings.has("max-length") ? settings.count("max-length") : nil
        fallback = Fallback(rawValue: settings.choice("without-redis")) ?? .fail
        let template = blueprint.families[Int(key.family)].template
        workers = Workers(
            name: "workers of \(template)",
            key: Key(key.family),
            count: Int(settings.count("workers")),
            work: WorkTime(
                median: settings.duration("work"),
                spread: settings.number("spread")
            ),
            batch: settings.count("batch"),
            block: settings.duration("block"),
            claimAfter: settings.duration("claim-after"),
            acknowledgement: Workers.Acknowledgement(rawValue: settings.choice("acknowledge"))
                ?? .after,
            effects: Workers.Effects(rawValue: settings.choice("effects")) ?? .repeated,
            deaths: settings.number("deaths"),
            restart: settings.duration("restart")
        )
    }
}
