import Measurement
import Stores
import Synchronization
import Workload

/// What a probe calls, again and again, and what has to be there before.
///
/// A call answers with the time that is recorded of it; nil is all of it.
struct ProbeWork: Sendable {
    /// Fills the stores before the first call.
    var prepare: @Sendable (Seams) async throws(StoreError) -> Void = { _ in }
    /// One call; the number counts from 0.
    var call: @Sendable (Seams, Int) async throws(StoreError) -> Void
}

/// Where a probe leaves what it has measured.
final class ProbeResult: Sendable {
    private struct State {
        var durations: [Nanoseconds] = []
        var lags: [Nanoseconds] = []
        var failure: StoreError?
    }
    private let state = Mutex(State())

    func finish(_ durations: [Nanoseconds], _ lags: [Nanoseconds], _ failure: StoreError?) {
        state.withLock { $0 = State(durations: durations, lags: lags, failure: failure) }
    }

    /// How late each call began that was to begin at an instant.
    var lags: [Nanoseconds] { state.withLock { $0.lags } }

    /// How long each call took its caller.
    var durations: [Nanoseconds] { state.withLock { $0.durations } }
    /// What ended the probe early.
    var failure: StoreError? { state.withLock { $0.failure } }
}

/// An application that serves nobody and calls one thing, one call after the other.
final class ProbeApplication: Application {
    private let seams: Seams
    private let work: ProbeWork
    private let calls: Int
    private let pause: Nanoseconds
    private let result: ProbeResult
    private(set) var isBusy = true

    init(
        _ seams: Seams,
        _ work: ProbeWork,
        calls: Int,
        pause: Nanoseconds,
        result: ProbeResult
    ) {
        self.seams = seams
        self.work = work
        self.calls = calls
        self.pause = pause
        self.result = result
    }

    func start(isolation: isolated (any Actor)?) {
        seams.processes.start(isolation: isolation) { await self.run() }
    }

    func serve(_ request: Request) async {}

    private func run() async {
        var durations: [Nanoseconds] = []
        var lags: [Nanoseconds] = []
        durations.reserveCapacity(calls)
        var failure: StoreError?
        do throws(StoreError) {
            try await work.prepare(seams)
            for number in 0..<calls {
                if pause > 0 {
                    let instant = seams.clock.now + pause
                    await seams.clock.sleep(until: instant)
                    lags.append(seams.clock.now - instant)
                }
                let began = seams.clock.now
                try await work.call(seams, number)
                durations.append(seams.clock.now - began)
            }
        } catch {
            failure = error
        }
        result.finish(durations, lags, failure)
        isBusy = false
    }
}
