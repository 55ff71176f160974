import Dispatch
import Foundation
import Measurement
import Simulation
import Stores
import Testing
import Workload

/// Virtual time: who runs when, what a suspension costs, and what stops the program.
@Suite struct WorldTests {
    /// Requests at the given instants, all for endpoint 0.
    struct Instants: RequestSource {
        var instants: [Nanoseconds]
        var number: UInt64 = 0

        mutating func next() -> Request? {
            guard !instants.isEmpty else { return nil }
            number += 1
            return Request(at: instants.removeFirst(), number: number - 1, endpoint: 0)
        }
    }

    /// Serves a request by a closure.
    final class Served: Application {
        let body: (Request) async -> Void
        init(_ body: @escaping (Request) async -> Void) { self.body = body }
        func serve(_ request: Request) async { await body(request) }
    }

    /// What happened, in order.
    final class Log {
        var lines: [String] = []
    }

    static func play(
        _ instants: [Nanoseconds],
        _ body: @escaping @Sendable (Request, Timeline, Log) async -> Void
    ) -> Result<[String], EngineFailure> {
        let world = World()
        return world.assumeIsolated { world in
            let log = Log()
            let timeline = world.timeline
            let application = Served { await body($0, timeline, log) }
            do throws(EngineFailure) {
                try world.play(
                    Instants(instants: instants),
                    application: application,
                    interval: .second
                ) { _ in true }
            } catch {
                return .failure(error)
            }
            return .success(log.lines)
        }
    }

    @Test func equalInstantsKeepTheOrderOfScheduling() throws {
        let lines = try Self.play([0, 0, 0]) { request, timeline, log in
            await timeline.sleep(until: 100)
            log.lines.append("\(request.number) at \(timeline.now)")
            await timeline.sleep(until: 200 - Nanoseconds(request.number))
            log.lines.append("\(request.number) at \(timeline.now)")
        }.get()
        #expect(
            lines == [
                "0 at 100", "1 at 100", "2 at 100", "2 at 198", "1 at 199", "0 at 200",
            ]
        )
    }

    @Test func arrivalsComeBeforeEventsOfTheSameInstant() throws {
        let lines = try Self.play([0, 50]) { request, timeline, log in
            log.lines.append("\(request.number) begins at \(timeline.now)")
            await timeline.sleep(until: 50)
            log.lines.append("\(request.number) goes on at \(timeline.now)")
        }.get()
        #expect(
            lines == [
                "0 begins at 0", "1 begins at 50", "1 goes on at 50", "0 goes on at 50",
            ]
        )
    }

    @Test func sleepingIntoThePastDoesNotWait() throws {
        let lines = try Self.play([70]) { _, timeline, log in
            await timeline.sleep(until: 10)
            log.lines.append("\(timeline.now)")
        }.get()
        #expect(lines == ["70"])
    }

    @Test func aWaiterIsWokenOrGivesUpAtItsDeadline() throws {
        let lines = try Self.play([0]) { _, timeline, log in
            let early = Waiter(timeline)
            timeline.schedule(at: 30) { early.wake() }
            log.lines.append("\(await early.wait(until: 50)) at \(timeline.now)")
            let late = Waiter(timeline)
            timeline.schedule(at: 90) { late.wake() }
            log.lines.append("\(await late.wait(until: 80)) at \(timeline.now)")
        }.get()
        #expect(lines == ["true at 30", "false at 80"])
    }

    @Test func aRequestThatNobodyWakesIsAFailureNotAHang() throws {
        let result = Self.play([0, 1]) { _, timeline, _ in
            _ = await Waiter(timeline).wait()
        }
        #expect(throws: EngineFailure.self) { try result.get() }
        guard case .failure(let failure) = result else { return }
        #expect(
            failure.message
                == "2 requests wait for something that never happens at 1 ns of virtual time"
        )
    }

    /// The budget that keeps the engine fast: a suspension makes one job, and none leaves the
    /// thread.
    @Test func aSuspensionIsOneJob() throws {
        let world = World()
        let jobs = world.assumeIsolated { world -> UInt64 in
            let timeline = world.timeline
            // Two processes in turn, so that no sleep can be skipped.
            let application = Served { _ in
                for _ in 0..<1_000 { await timeline.sleep(until: timeline.now + 10) }
            }
            try? world.play(
                Instants(instants: [0, 5]),
                application: application,
                interval: .second
            ) { _ in true }
            return world.executor.jobs
        }
        // 2 × 1,000 sleeps, and the two workers that are dismissed.
        #expect(jobs <= 2_004)
        #expect(jobs >= 1_990)
    }

    @Test(.timeLimit(.minutes(1))) func workThatLeavesTheThreadStopsTheProgram() async {
        await #expect(processExitsWith: .failure) { Self.leave() }
    }

    /// Starts a task on the world's executor from another thread, and waits for that thread.
    private static func leave() {
        let executor = World().executor
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            // The job is handed over on this thread, which the executor does not belong to.
            Task(executorPreference: executor) {}
            done.signal()
        }
        done.wait()
    }
}
