import Measurement
import Stores
import Workload

/// The workers of a stream: a consumer group whose members take jobs, do them and acknowledge them.
struct Workers: BackgroundWork {
    /// When a worker acknowledges a job.
    enum Acknowledgement: String, CaseIterable, Sendable {
        /// When it is done, so that a job outlives its worker.
        case after
        /// Before it begins, so that nobody does it again.
        case before
    }
    /// What comes of doing a job once more.
    enum Effects: String, CaseIterable, Sendable {
        /// The same once more.
        case repeated
        /// Nothing: the job's number is a key that the world outside knows again.
        case keyed
    }
    /// The name of every consumer group.
    static let group = "workers"
    /// Marks the provider's keys that are numbers of jobs.
    private static let jobKeys: UInt64 = 1 << 63

    let name: String
    let key: Key
    let count: Int
    let work: WorkTime
    let batch: Int64
    let block: Nanoseconds
    /// The idle time after which a taken job goes to another; 0 is never.
    let claimAfter: Nanoseconds
    let acknowledgement: Acknowledgement
    let effects: Effects
    let deaths: Double
    let restart: Nanoseconds

    func run(on instance: Instance, as endpoint: UInt16) async {
        guard let redis = instance.seams.redis else { return }
        await makeGroup(redis, endpoint, instance)
        for number in 0..<count {
            instance.startProcess {
                await Worker(number, of: self, redis, endpoint, instance).run()
            }
        }
    }

    /// Creates the group, from the stream's first entry; that it exists already is no error.
    func makeGroup(_ redis: any RedisStore, _ endpoint: UInt16, _ instance: Instance) async {
        let command = Command.streamCreateGroup(key, group: Self.group, from: StreamID(0, 0))
        do {
            _ = try await instance.send(
                command,
                to: redis,
                for: instance.backgroundRequest(endpoint)
            )
        } catch {
            // A worker that finds no group tries again.
        }
    }

    /// Tells the audit what happens to a job.
    func tell(
        _ kind: EffectEvent.Kind,
        of job: UInt64,
        by attempt: UInt64,
        _ instance: Instance
    ) {
        let subject = EffectEvent.Subject(.job, owner: UInt64(key.family), period: job)
        instance.recorder.race(EffectEvent(kind, subject, attempt: attempt, at: instance.now))
    }

    /// Lets a job have its effect outside, as often as its effects allow.
    ///
    /// - Returns: Whether it had one.
    func takeEffect(_ job: UInt64, by attempt: UInt64, _ instance: Instance) -> Bool {
        let outside = effects == .keyed ? job | Self.jobKeys : nil
        guard instance.observing({ $0.provider.pay(under: outside) }) else { return false }
        tell(.takesEffect, of: job, by: attempt, instance)
        return true
    }

    /// How long workers go on for the sake of jobs that were queued and are not done.
    var patience: Nanoseconds { 2 * claimAfter + restart + .minute }
}

/// One worker.
private final class Worker {
    private let number: Int
    private let workers: Workers
    private let redis: any RedisStore
    private let endpoint: UInt16
    private let instance: Instance
    private var random: RandomStream
    /// Counts deaths; each life is another consumer to the group.
    private var life = 0
    private var nextClaim: Nanoseconds
    /// The number under which it asks, which tells its calls from those of others.
    private let name: UInt64

    init(
        _ number: Int,
        of workers: Workers,
        _ redis: any RedisStore,
        _ endpoint: UInt16,
        _ instance: Instance
    ) {
        self.number = number
        self.workers = workers
        self.redis = redis
        self.endpoint = endpoint
        self.instance = instance
        random = RandomStream(
            seed: instance.seed,
            name: "\(workers.name) \(instance.index) \(number)"
        )
        nextClaim = workers.claimAfter
        name = instance.backgroundRequest(endpoint).number
    }

    private var consumer: String { "worker-\(number)-\(life)" }

    /// Who does a job: a number that no two lives share.
    private var doer: UInt64 {
        UInt64(instance.index) << 48 | UInt64(number) << 32 | UInt64(life)
    }

    /// Takes and does jobs until no more come and none is left.
    func run() async {
        while !isDone {
            do {
                let entries = try await take()
                for entry in entries {
                    guard let job = QueuedJob(entry) else { continue }
                    guard try await complete(job) else { break }
                }
            } catch {
                // Redis does not answer, or has lost the group.
                // Not a rest: at the end of the run it would be none, and the worker would spin.
                await instance.seams.clock.sleep(until: instance.now + .second)
                await workers.makeGroup(redis, endpoint, instance)
            }
        }
    }

    private var isDone: Bool {
        guard let stoppedAt = instance.stoppedAt else { return false }
        return instance.observing { $0.jobs.isEmpty }
            || instance.now > stoppedAt + workers.patience
    }

    /// The next jobs: those that others left unfinished, or new ones; none after an idle wait.
    private func take() async throws(StoreError) -> [StreamEntry] {
        if workers.claimAfter > 0, instance.now >= nextClaim {
            let claimed = try await claim()
            if !claimed.isEmpty { return claimed }
            nextClaim = instance.now + workers.claimAfter
        }
        let command = Command.streamReadGroup(
            workers.key,
            group: Workers.group,
            consumer: consumer,
            count: workers.batch,
            block: workers.block
        )
        if case .entries(let entries) = try await send(command) { return entries }
        return []
    }

    private func claim() async throws(StoreError) -> [StreamEntry] {
        let command = Command.streamAutoClaim(
            workers.key,
            group: Workers.group,
            consumer: consumer,
            idle: workers.claimAfter,
            from: StreamID(0, 0),
            count: workers.batch
        )
        guard case .claimed(_, let entries, _) = try await send(command) else { return [] }
        return entries
    }

    /// Does one job and acknowledges it.
    ///
    /// - Returns: Whether the worker lived to take the next one.
    private func complete(_ job: QueuedJob) async throws(StoreError) -> Bool {
        let began = instance.now
        let dies = random.unit() < workers.deaths
        workers.tell(.begins, of: job.number, by: doer, instance)
        if workers.acknowledgement == .before { try await acknowledge(job) }
        if dies, random.unit() < 0.5 {
            await die()
            return false
        }
        await workers.work.pass(on: instance)
        let hasEffect = workers.takeEffect(job.number, by: doer, instance)
        instance.recorder.job(
            endpoint: endpoint,
            due: job.at,
            began: began,
            now: instance.now,
            outcome: .served
        )
        instance.noteDone(job.number, of: workers.key, by: name, hasEffect: hasEffect)
        if dies {
            await die()
            return false
        }
        if workers.acknowledgement == .after { try await acknowledge(job) }
        return true
    }

    private func acknowledge(_ job: QueuedJob) async throws(StoreError) {
        _ = try await send(.streamAcknowledge(workers.key, group: Workers.group, [job.id]))
    }

    private func die() async {
        await instance.seams.clock.sleep(until: instance.now + workers.restart)
        life += 1
    }

    private func send(_ command: Command) async throws(StoreError) -> Reply {
        let request = Request(at: instance.now, number: name, endpoint: endpoint)
        return try await instance.send(command, to: redis, for: request)
    }
}
