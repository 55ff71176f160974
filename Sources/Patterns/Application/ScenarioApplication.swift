public import Measurement
public import Stores
public import Workload

/// The application that a setup describes: its endpoints' steps on its instances.
///
/// It measures every request from its intended start, the same way on both engines.
public final class ScenarioApplication: Application {
    private let endpoints: [[any Step]]
    private let fleet: Fleet
    private let recorder: Recorder
    private let shared: SharedState
    private let background: [any BackgroundWork]
    private let clock: any Clock
    /// The users of a closed loop; nil where requests arrive by themselves.
    @exclusivity(unchecked) private var users: VirtualUsers?

    /// Builds the application.
    ///
    /// - Parameters:
    ///   - endpoints: The steps by endpoint.
    ///   - tables: The trial's tables.
    ///   - families: The trial's key families; without them no bytes of Redis are counted.
    ///   - seams: One for each instance, at least one.
    ///   - recorder: What the trial records.
    ///   - settings: How the application is run.
    ///   - jobs: What runs periodically beside the requests.
    ///   - users: The users of a closed loop, whose first requests the engine serves.
    ///   - seed: The seed of everything that steps draw.
    ///   - share: Which instances the seams are for; the others live on other threads.
    ///   - total: How many instances all shares have together; nil is those of the seams.
    ///   - observer: What the trial's observer knows, common to all shares; nil is one of its own.
    public init(
        endpoints: [[any Step]],
        tables: [Table],
        families: [KeyFamily] = [],
        seams: [Seams],
        recorder: Recorder,
        settings: ApplicationSettings = ApplicationSettings(),
        jobs: [Job] = [],
        users: VirtualUsers? = nil,
        seed: UInt64,
        share: Share = .whole,
        total: Int? = nil,
        observer: TrialObserver? = nil
    ) {
        precondition(!seams.isEmpty, "an application has at least one instance")
        let shared = SharedState(
            recorder: recorder,
            observer: observer ?? TrialObserver(tables: tables),
            share: share,
            settings: settings,
            tables: tables,
            families: families,
            seed: seed
        )
        self.endpoints = endpoints
        self.recorder = recorder
        self.users = users
        self.shared = shared
        background = Self.background(of: endpoints, jobs)
        clock = seams[0].clock
        let instances = seams.enumerated().map { place, seams in
            let index = place * share.count + share.number
            return Instance(seams: seams, index: index, shared: shared)
        }
        fleet = Fleet(instances, of: total ?? seams.count, settings.instances, shared)
    }

    /// What an application does beside its requests, in the order of its places in the record.
    ///
    /// Work that several steps ask for under one name is done once.
    public static func background(
        of endpoints: [[any Step]],
        _ jobs: [Job] = []
    ) -> [any BackgroundWork] {
        var all: [any BackgroundWork] = []
        for work in endpoints.flatMap({ $0 }).flatMap(\.background) + jobs
        where !all.contains(where: { $0.name == work.name }) {
            all.append(work)
        }
        return all
    }

    /// Starts what runs beside the requests; it uses the instances of all shares in turn, so each
    /// piece of work runs where its instance lives.
    public func start(isolation: isolated (any Actor)?) {
        if fleet.needsAttendance {
            for (place, instance) in fleet.instances.enumerated() {
                shared.start(on: instance.seams.processes, isolation: isolation) {
                    await self.fleet.attend(place)
                }
            }
        }
        for (number, work) in background.enumerated() {
            let index = number % fleet.total
            guard shared.share.holds(instance: index) else { continue }
            let instance = fleet.instances[shared.share.place(of: index)]
            let endpoint = UInt16(endpoints.count + number)
            shared.start(on: instance.seams.processes, isolation: isolation) {
                await work.run(on: instance, as: endpoint)
            }
        }
    }

    /// Whether work beside the requests goes on.
    public var isBusy: Bool { shared.running > 0 }

    /// Tells what runs beside the requests that no more of them come.
    public func stop() { shared.stoppedAt = clock.now }

    /// Tells the users of a closed loop to leave after their next answer.
    public func dismiss() { users = nil }

    /// Serves one request on an instance that the settings choose; in a closed loop, all that its
    /// user asks for from then on.
    public func serve(_ request: Request) async {
        await serveOnce(request)
        var last = request
        while let next = users?.request(after: last, answeredAt: clock.now) {
            await clock.sleep(until: next.at)
            await serveOnce(next)
            last = next
        }
    }

    private func serveOnce(_ request: Request) async {
        let began = clock.now
        recorder.begin(endpoint: request.endpoint, intended: request.at, now: began)
        let place = await fleet.take(for: request)
        let outcome = await outcome(of: request, on: fleet.instances[place])
        fleet.giveBack(place)
        recorder.end(
            endpoint: request.endpoint,
            intended: request.at,
            began: began,
            now: clock.now,
            outcome: outcome
        )
    }

    @inline(__always)
    private func outcome(of request: Request, on instance: Instance) async -> Outcome {
        do {
            for step in endpoints[Int(request.endpoint)] {
                switch try await step.run(request, on: instance) {
                case .proceed: continue
                case .end(let outcome): return outcome
                }
            }
            return .served
        } catch {
            return .failed
        }
    }
}
