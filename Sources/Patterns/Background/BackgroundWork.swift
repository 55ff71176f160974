public import Measurement
import Stores
import Workload

/// What an application does beside its requests: workers, periodic syncs, jobs, probes.
public protocol BackgroundWork: Sendable {
    /// The name in results, where it stands behind the endpoints; work of one name runs once.
    var name: String { get }
    /// Runs until ``Instance/isStopping``, and then to the end of what it has begun.
    ///
    /// - Parameters:
    ///   - instance: The instance whose connections it uses.
    ///   - endpoint: Its place in the record.
    func run(on instance: Instance, as endpoint: UInt16) async
}

/// The times of something periodic.
public struct Schedule: Sendable, Equatable {
    /// The first time, from the start of the window.
    public var first: Nanoseconds
    /// The time between two.
    public var every: Nanoseconds

    /// Creates a schedule.
    public init(first: Nanoseconds, every: Nanoseconds) {
        precondition(every > 0, "a schedule without time between its times")
        self.first = first
        self.every = every
    }

    /// Runs a body at each time until the application stops; a body that takes too long skips
    /// times.
    ///
    /// Each run is counted, with the time since it was due.
    func run(
        on instance: Instance,
        as endpoint: UInt16,
        _ body: (Request) async throws(StoreError) -> Void
    ) async {
        var due = first
        while true {
            await instance.seams.clock.rest(until: due)
            if instance.isStopping { return }
            let began = instance.now
            var outcome = Outcome.served
            do { try await body(instance.backgroundRequest(endpoint)) } catch { outcome = .failed }
            instance.recorder.job(
                endpoint: endpoint,
                due: due,
                began: began,
                now: instance.now,
                outcome: outcome
            )
            let late = instance.now - due
            due += every * max(1, (late + every - 1) / every)
        }
    }
}

/// Steps that run periodically, on their own.
public struct Job: BackgroundWork {
    /// The name in results.
    public var name: String
    /// When it runs.
    public var schedule: Schedule
    /// What it does; it ends as an endpoint's steps would.
    public var steps: [any Step]

    /// Creates a job.
    public init(name: String, schedule: Schedule, steps: [any Step]) {
        self.name = name
        self.schedule = schedule
        self.steps = steps
    }

    /// Does the steps in turn, as often as the schedule says, until the application stops.
    public func run(on instance: Instance, as endpoint: UInt16) async {
        await schedule.run(on: instance, as: endpoint) { request throws(StoreError) in
            for step in steps {
                if case .end = try await step.run(request, on: instance) { return }
            }
        }
    }
}
