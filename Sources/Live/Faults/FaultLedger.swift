import Measurement
import Stores

/// Counts how often each fault of a trial was met by a call, and knows what the application's
/// instances themselves suffer.
final class FaultLedger {
    /// How long after a server's end its calls still fail because of it.
    private static let aftermath = 2 * Nanoseconds.second

    private let faults: [Fault]
    private let clock: any Clock
    /// How often each was met, in their order.
    private(set) var met: [UInt64]

    init(_ faults: [Fault], clock: any Clock) {
        self.faults = faults
        self.clock = clock
        met = [UInt64](repeating: 0, count: faults.count)
    }

    /// The engine's clock.
    var now: Nanoseconds { clock.now }

    /// Waits until an instance goes on that stands still.
    func pass(_ instance: Int) async {
        for (index, fault) in faults.enumerated() {
            guard fault.kind == .pause, fault.strikes(instance), fault.holds(at: clock.now),
                let end = fault.end
            else { continue }
            met[index] += 1
            await clock.sleep(until: end)
        }
    }

    /// How much longer a call to a store takes than the server took over it.
    func extra(_ store: StoreName, _ took: Nanoseconds) -> Nanoseconds {
        var extra: Nanoseconds = 0
        for fault in faults where fault.store == store && fault.holds(at: clock.now) {
            guard case .slow(let factor, let added) = fault.effect else { continue }
            extra += Nanoseconds(Double(took) * (factor - 1)) + added
        }
        return extra
    }

    /// Notes a call to a store.
    func note(_ store: StoreName, from began: Nanoseconds, on instance: Int, _ error: StoreError?) {
        let now = clock.now
        for (index, fault) in faults.enumerated()
        where fault.store == store && fault.strikes(instance) && fault.start <= now {
            if fault.isMet(by: error), began < fault.end.map({ $0 + Self.aftermath }) ?? .max {
                met[index] += 1
            } else if fault.isFelt, began < fault.end ?? .max {
                met[index] += 1
            }
        }
    }
}

extension Fault {
    /// Whether every call in its time feels it.
    fileprivate var isFelt: Bool {
        switch effect {
        case .unreachable, .partition, .slow, .maxMemory: true
        case .down, .restart, .failover, .clockStep, .lostCommits, .full, .pause: false
        }
    }

    /// Whether an error is its doing.
    fileprivate func isMet(by error: StoreError?) -> Bool {
        switch (effect, error) {
        case (.down, .unavailable), (.restart, .unavailable), (.failover, .unavailable),
            (.down, .timedOut), (.restart, .timedOut), (.failover, .timedOut):
            true
        case (.restart, .refused(_, "LOADING")), (.failover, .refused(_, "READONLY")): true
        case (.full, .refused(_, "53100")), (.lostCommits, .unavailable): true
        default: false
        }
    }
}
