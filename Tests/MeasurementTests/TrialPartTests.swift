import Synchronization
import Testing

@testable import Measurement

/// One call of a recorder.
private enum Recorded {
    case begin(UInt16, intended: Nanoseconds)
    case end(UInt16, intended: Nanoseconds, began: Nanoseconds, Outcome)
    case skip(UInt16, intended: Nanoseconds)
    case command(UInt8, UInt16, intended: Nanoseconds, latency: Nanoseconds)
    case statement(UInt16, intended: Nanoseconds, latency: Nanoseconds)
    case lookup(hit: Bool, stale: Bool, intended: Nanoseconds)
    case attempt(UInt64)
    case lock(owner: UInt64)
    case admission(client: UInt64)
}

/// What audits were shown, in the order in which they were.
private final class Transcript: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

/// Audits that write down what they are shown.
private final class Log: RaceAudit, AdmissionAudit {
    private let transcript: Transcript

    init(_ transcript: Transcript) { self.transcript = transcript }

    func observe(_ event: LockEvent) { transcript.add("lock \(event.owner) \(event.at)") }
    func observe(_ event: FenceEvent) { transcript.add("fence \(event.owner) \(event.at)") }
    func observe(_ event: EffectEvent) { transcript.add("effect \(event.attempt) \(event.at)") }
    func observe(_ event: ReadEvent) { transcript.add("read \(event.owner) \(event.at)") }
    func observe(_ admission: Admission) {
        transcript.add("admission \(admission.client.wide) \(admission.at)")
    }
    func records() -> [LimiterRecord] { [] }
    func checks() -> [CheckRecord] { [] }
    func records(_ payouts: [StoredPayout]) -> [CheckRecord] { [] }
}

@Suite("A trial recorded in parts")
struct TrialPartTests {
    private static let second = Nanoseconds.second

    private static let layout: Recorder.Layout = {
        var layout = Recorder.Layout(
            endpoints: [
                .init(name: "read", cacheable: true), .init(name: "write", cacheable: false),
            ],
            families: ["user:{user}"],
            commands: ["get", "set"],
            statements: ["select"],
            warmUp: second,
            window: 20 * second,
            interval: second,
            attemptLimit: 100
        )
        layout.sleepsAfter = [second / 2, 2 * second]
        return layout
    }()

    /// Requests with calls, now and then nothing for seconds, and the last ones after the window.
    private static func events(seed: UInt64) -> [(at: Nanoseconds, what: Recorded)] {
        var numbers = Numbers(state: seed)
        var events: [(at: Nanoseconds, what: Recorded)] = []
        var running: [(UInt16, intended: Nanoseconds, began: Nanoseconds)] = []
        var now: Nanoseconds = 0
        for number in 0..<4_000 as Range<UInt64> {
            now += 1 + Nanoseconds(numbers.next() % 8_000_000)
            if numbers.next() % 1_000 == 0 { now += 3 * second }
            let endpoint = UInt16(numbers.next() % 2)
            let intended = max(0, now - Nanoseconds(numbers.next() % 3_000_000))
            let latency = Nanoseconds(numbers.next() % 900_000)
            switch numbers.next() % 9 {
            case 0, 1:
                running.append((endpoint, intended, now))
                events.append((now, .begin(endpoint, intended: intended)))
            case 2 where !running.isEmpty:
                let (endpoint, intended, began) = running.removeFirst()
                let outcome = Outcome.allCases[Int(numbers.next() % 5)]
                events.append((now, .end(endpoint, intended: intended, began: began, outcome)))
            case 3: events.append((now, .skip(endpoint, intended: intended)))
            case 4:
                let kind = UInt8(numbers.next() % 2)
                let call = Recorded.command(kind, endpoint, intended: intended, latency: latency)
                events.append((now, call))
            case 5:
                // Shorter than the pause before it, so that no statement is within another.
                events.append((now, .statement(endpoint, intended: intended, latency: 1)))
            case 6:
                let (hit, stale) = (numbers.next() % 2 == 0, numbers.next() % 3 == 0)
                events.append((now, .lookup(hit: hit, stale: hit && stale, intended: intended)))
            case 7: events.append((now, .attempt(number)))
            default:
                let isLock = numbers.next() % 2 == 0
                events.append((now, isLock ? .lock(owner: number) : .admission(client: number)))
            }
        }
        for (endpoint, intended, began) in running {
            now += 1_000
            events.append((now, .end(endpoint, intended: intended, began: began, .failed)))
        }
        return events
    }

    private static func play(_ event: (at: Nanoseconds, what: Recorded), on recorder: Recorder) {
        let now = event.at
        switch event.what {
        case .begin(let endpoint, let intended):
            recorder.begin(endpoint: endpoint, intended: intended, now: now)
        case .end(let endpoint, let intended, let began, let outcome):
            recorder.end(
                endpoint: endpoint,
                intended: intended,
                began: began,
                now: now,
                outcome: outcome
            )
        case .skip(let endpoint, let intended):
            recorder.skip(endpoint: endpoint, intended: intended, now: now)
        case .command, .statement: playCall(event, on: recorder)
        case .lookup(let hit, let stale, let intended):
            recorder.advance(to: now)
            recorder.lookup(family: 0, intended: intended, hit: hit, stale: stale, changed: stale)
            guard stale else { return }
            let read = StaleRead(
                family: 0,
                owner: 1,
                shown: 1,
                committed: 2,
                age: now % 1_000,
                at: now
            )
            recorder.staleRead(read, intended: intended)
        case .attempt(let operation):
            recorder.attempt(
                BookingAttempt(
                    operation: operation,
                    resource: 1,
                    start: 0,
                    end: 1,
                    invoked: now - 1,
                    returned: now,
                    result: .booked
                )
            )
        case .lock(let owner):
            let name = LockEvent.Name(family: 0, wide: 1, third: 0)
            recorder.race(LockEvent(.asks, name, resource: 1, owner: owner, at: now))
        case .admission(let client):
            recorder.admission(
                LimiterRule(family: 0, limit: 1, window: second),
                Admission.Client(wide: client, third: 0),
                at: now,
                isAdmitted: true,
                request: client,
                instance: 0
            )
        }
    }

    private static func playCall(
        _ event: (at: Nanoseconds, what: Recorded),
        on recorder: Recorder
    ) {
        // What is counted in an interval has to find it open, as a request's begin and end do.
        recorder.advance(to: event.at)
        switch event.what {
        case .command(let kind, let endpoint, let intended, let latency):
            recorder.command(
                kind: kind,
                endpoint: endpoint,
                intended: intended,
                latency: latency,
                failed: latency % 7 == 0,
                cost: CommandCost(inner: 1, bytesIn: Int(latency % 100), bytesOut: 3)
            )
        case .statement(let endpoint, let intended, let latency):
            recorder.statement(
                kind: 0,
                isRead: endpoint == 0,
                isWrite: endpoint == 1,
                endpoint: endpoint,
                intended: intended,
                latency: latency,
                failed: false,
                now: event.at,
                cost: StatementCost(bytesOut: 5, bytesOutMost: 9, growth: 2)
            )
        default: break
        }
    }

    private static func record(_ part: TrialPart) -> TrialRecord {
        part.record(
            setup: "cached",
            repetition: 0,
            seed: 1,
            engine: EngineRecord(),
            bookings: [],
            payouts: [],
            limiters: [],
            checks: []
        )
    }

    @Test(
        "the parts of a split trial make the record that one recorder makes of all of it",
        arguments: [1, 2, 3, 5],
        [1, 7, 42] as [UInt64]
    )
    func partsMakeTheWhole(count: Int, seed: UInt64) throws {
        let events = Self.events(seed: seed)
        let end = try #require(events.last).at
        let (alone, shownToOne) = (Recorder(layout: Self.layout), Transcript())
        (alone.races, alone.admissions) = (Log(shownToOne), Log(shownToOne))
        for event in events { Self.play(event, on: alone) }
        let whole = Self.record(alone.part(at: end))

        let shown = Transcript()
        let history = SharedHistory(parts: count, races: Log(shown), admissions: Log(shown))
        let recorders = (0..<count).map { number in
            let recorder = Recorder(layout: Self.layout, isPart: true)
            let part = history.part(number)
            (recorder.races, recorder.admissions) = (part, part)
            return recorder
        }
        var numbers = Numbers(state: seed + 1)
        var places: [Nanoseconds: Int] = [:]
        for event in events {
            var place = Int(numbers.next() % UInt64(count))
            // A request ends where it began.
            if case .begin = event.what { places[event.at] = place }
            if case .end(_, _, let began, _) = event.what { place = places[began] ?? 0 }
            Self.play(event, on: recorders[place])
        }
        var parts = recorders.map { $0.part(at: end) }
        var merged = parts.removeFirst()
        for part in parts { merged.merge(part) }
        let sum = Self.record(merged)

        #expect(whole.engine.inFlightIntegral == whole.engine.serviceSum)
        #expect(whole.attempts.count == 100 && whole.attemptsDropped > 0)
        #expect(whole.sleep.allSatisfy { $0.wakeUps > 0 })
        #expect("\(sum.sleep)" == "\(whole.sleep)")
        #expect(sum.attempts == whole.attempts)
        #expect("\(sum.timeline)" == "\(whole.timeline)")
        #expect(shown.all == shownToOne.all)
        #expect("\(sum)" == "\(whole)")
    }

    @Test("an event waits for threads that may still have an earlier one, and no longer")
    func order() {
        let shown = Transcript()
        let history = SharedHistory(parts: 2, races: Log(shown), admissions: Log(shown))
        let (first, second) = (history.part(0), history.part(1))
        func event(_ owner: UInt64, _ at: Nanoseconds) -> LockEvent {
            LockEvent(
                .asks,
                LockEvent.Name(family: 0, wide: 1, third: 0),
                resource: 1,
                owner: owner,
                at: at
            )
        }
        second.observe(event(2, 20))
        second.advance(to: 30)
        #expect(shown.all == [])
        first.observe(event(1, 20))
        first.advance(to: 20)
        // The first thread may have another one of this very instant.
        #expect(shown.all == [])
        first.advance(to: 25)
        #expect(shown.all == ["lock 1 20", "lock 2 20"])
        first.observe(event(3, 26))
        first.advance(to: .max)
        #expect(shown.all.count == 3)
    }
}
