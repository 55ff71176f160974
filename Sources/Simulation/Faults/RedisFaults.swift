import Measurement
import Stores

/// What goes wrong with the model's Redis server in one trial.
final class RedisFaults {
    /// What a fault does to the server itself, at one instant.
    enum Change {
        case restart(keepsData: Bool)
        case memoryLimit(Int64?)
        /// The server's clock goes so far ahead of the world's.
        case clock(ahead: Nanoseconds)
        /// The next spare takes over.
        case failover(loses: Nanoseconds)
    }

    let log: FaultLog
    let outages: [Outage]
    private let slow: [(number: Int, fault: Fault)]
    private let limits: [(number: Int, fault: Fault)]
    private let clockSteps: [(number: Int, fault: Fault)]
    /// The changes to come, the next one last.
    private var changes: [(at: Nanoseconds, end: Nanoseconds, number: Int, change: Change)] = []

    init(_ log: FaultLog, memoryLimit: Int64?) {
        self.log = log
        let faults = log.faults(of: .redis)
        outages = Outage.all(of: faults)
        slow = faults.filter { $0.fault.kind == .slow }
        limits = faults.filter { $0.fault.kind == .maxMemory }
        clockSteps = faults.filter { $0.fault.kind == .clockStep }
        for (number, fault) in faults {
            let end = fault.end ?? .max
            switch fault.effect {
            case .restart(let keepsData):
                changes.append((end, end, number, .restart(keepsData: keepsData)))
            case .failover(let loses):
                changes.append((fault.start, end, number, .failover(loses: loses)))
            case .maxMemory(let limit):
                changes.append((fault.start, end, number, .memoryLimit(limit)))
                if fault.end != nil {
                    changes.append((end, end, number, .memoryLimit(memoryLimit)))
                }
            case .clockStep(let step):
                changes.append((fault.start, end, number, .clock(ahead: step)))
                if fault.end != nil { changes.append((end, end, number, .clock(ahead: 0))) }
            default: break
            }
        }
        changes.sort { ($0.at, $0.number) > ($1.at, $1.number) }
    }

    /// By failover, the first one first: the time whose writes it loses.
    var losses: [Nanoseconds] {
        changes.reversed().compactMap {
            if case .failover(let loses) = $0.change { loses } else { nil }
        }
    }

    /// The instants at which the server changes.
    var instants: [Nanoseconds] { changes.map(\.at) }

    /// Takes the next change that is due at an instant.
    func takeChange(
        until instant: Nanoseconds
    ) -> (at: Nanoseconds, end: Nanoseconds, number: Int, change: Change)? {
        guard let next = changes.last, next.at <= instant else { return nil }
        return changes.removeLast()
    }

    /// When a reply that is ready leaves the server: at once, or when an outage ends in which it
    /// would be lost and sent again.
    func departure(at instant: Nanoseconds, to instance: Int) -> Nanoseconds {
        var departure = instant
        while let outage = outages.holding(at: departure, for: instance), !outage.cuts {
            log.meet(outage.number)
            departure = outage.end
        }
        return departure
    }

    /// The time that a command takes which begins at an instant.
    func service(_ service: Nanoseconds, at instant: Nanoseconds) -> Nanoseconds {
        for (number, _) in limits + clockSteps where log.faults[number].holds(at: instant) {
            log.meet(number)
        }
        guard let (number, fault) = slow.first(where: { $0.fault.holds(at: instant) }) else {
            return service
        }
        log.meet(number)
        return fault.stretched(service)
    }
}
