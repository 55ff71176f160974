package import Measurement
package import Stores
package import Workload

/// One virtual world: the actor on which the application and the models of its stores live.
///
/// Its executor is also the task preference of every process in it, so the compiler keeps the
/// stores inside and nothing that a process awaits leaves the thread.
package actor World {
    package nonisolated let executor: VirtualExecutor
    package let timeline: Timeline
    @exclusivity(unchecked) private var idle: [Worker] = []
    @exclusivity(unchecked) private var inFlight = 0

    /// The most workers that were busy at once.
    @exclusivity(unchecked) private(set) var workers = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Creates a world that belongs to the calling thread.
    package init() {
        executor = VirtualExecutor()
        timeline = Timeline(executor: executor, parking: Parking())
    }

    /// Plays a stream to its end: every request is served, and every process it needs has gone on.
    ///
    /// - Parameters:
    ///   - source: The stream.
    ///   - application: What serves the requests.
    ///   - end: Until when what runs beside the requests goes on, however early the last one came.
    ///   - interval: How much virtual time passes between two calls of `tick`.
    ///   - tick: Told the virtual time; answering false stops the arrivals.
    /// - Throws: ``EngineFailure`` when requests are in flight and nothing is left that could wake
    ///   them.
    package func play(
        _ source: consuming any RequestSource,
        application: any Application,
        until end: Nanoseconds = 0,
        interval: Nanoseconds,
        tick: (Nanoseconds) -> Bool
    ) throws(EngineFailure) {
        var source = source
        var end = end
        var next = source.next()
        // Nobody sleeps past the end in place, as nobody sleeps past an arrival.
        timeline.nextArrival = next?.at ?? end
        var nextTick = interval
        var isStopping = false
        application.start(isolation: self)
        while true {
            executor.drain()
            let arrival = next?.at ?? .max
            if next == nil, inFlight == 0 {
                if isStopping, !application.isBusy { break }
                if !isStopping, application.isBusy, timeline.now < end {
                    if timeline.nextEvent >= end {
                        timeline.move(to: end)
                        continue
                    }
                } else if !isStopping {
                    isStopping = true
                    timeline.nextArrival = .max
                    application.stop()
                    timeline.endRests()
                    continue
                }
            }
            let event = timeline.nextEvent
            if min(arrival, event) >= nextTick, min(arrival, event) != .max {
                if !tick(nextTick) {
                    next = nil
                    end = 0
                    application.dismiss()
                    timeline.nextArrival = .max
                }
                while min(arrival, event) >= nextTick { nextTick += interval }
                continue
            }
            if arrival <= event {
                guard let request = next else { break }
                timeline.move(to: arrival)
                next = source.next()
                timeline.nextArrival = next?.at ?? (end > arrival ? end : .max)
                serve(request, application)
            } else {
                timeline.fireNext()
            }
        }
        for worker in idle { worker.hand(nil) }
        idle.removeAll()
        executor.drain()
        guard inFlight == 0, !application.isBusy else {
            let who = inFlight > 0 ? "\(inFlight) requests" : "processes beside the requests"
            throw EngineFailure(
                "\(who) wait for something that never happens at \(timeline.now) ns of "
                    + "virtual time",
                hint: "this is a defect of a pattern or of the model; please report the scenario"
            )
        }
    }

    @inline(__always)
    private func serve(_ request: Request, _ application: any Application) {
        inFlight += 1
        if let worker = idle.popLast() {
            worker.hand(request)
            return
        }
        workers += 1
        let worker = Worker(timeline)
        start(worker, request, application, self)
    }

    private func serveAll(
        _ first: Request,
        _ application: any Application,
        _ worker: Worker
    ) async {
        var request = first
        while true {
            await application.serve(request)
            inFlight -= 1
            idle.append(worker)
            guard let next = await worker.next() else { return }
            request = next
        }
    }

    private func start(
        _ worker: Worker,
        _ request: Request,
        _ application: any Application,
        _ world: isolated World
    ) {
        Task.immediate(executorPreference: world.executor) {
            await world.serveAll(request, application, worker)
        }
    }
}

/// A long-lived process that serves one request after another.
private final class Worker {
    private let timeline: Timeline
    @exclusivity(unchecked) private var request: Request?
    @exclusivity(unchecked) private var ticket = -1

    init(_ timeline: Timeline) { self.timeline = timeline }

    /// Hands over the next request, or nil at the end of the trial; the worker is ready to run.
    @inline(__always)
    func hand(_ request: Request?) {
        self.request = request
        timeline.wake(ticket)
    }

    /// Waits for the next request; nil at the end of the trial.
    @inline(__always)
    func next() async -> Request? {
        await timeline.park { ticket = $0 }
        return request
    }
}

/// Starts processes in a world.
package final class WorldProcesses: Processes {
    private let executor: VirtualExecutor

    package init(executor: VirtualExecutor) { self.executor = executor }

    package func start(isolation: isolated (any Actor)?, _ body: @escaping () async -> Void) {
        executor.start {
            Task.immediate(executorPreference: executor) {
                _ = isolation
                await body()
            }
        }
    }
}
