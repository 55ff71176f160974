import Measurement
import Stores

/// The faults of a trial and how often each was met.
final class FaultLog {
    let faults: [Fault]
    /// By fault: the calls that went otherwise because of it.
    private(set) var met: [UInt64]

    init(_ faults: [Fault]) {
        self.faults = faults
        met = [UInt64](repeating: 0, count: faults.count)
    }

    /// Notes that a fault changed what a call, or so many, would have been.
    func meet(_ fault: Int, _ count: Int = 1) { met[fault] += UInt64(count) }

    /// The faults of a target, each with its number.
    func faults(of target: Fault.Target) -> [(number: Int, fault: Fault)] {
        faults.enumerated().filter { $0.element.target == target }
            .map { (number: $0.offset, fault: $0.element) }
    }
}

/// A time in which a server cannot be reached, by all or by some instances.
struct Outage {
    /// The fault's number.
    var number: Int
    var fault: Fault
    var start: Nanoseconds { fault.start }
    var end: Nanoseconds { fault.end ?? .max }

    /// Whether connections are cut and refused at once; otherwise what is sent arrives when the
    /// fault ends.
    var cuts: Bool { fault.kind != .unreachable && fault.kind != .partition }

    /// The outages among faults, the first one first.
    static func all(of faults: [(number: Int, fault: Fault)]) -> [Outage] {
        faults.filter { $0.fault.kind.aspect == .reachability }
            .map { Outage(number: $0.number, fault: $0.fault) }
            .sorted { ($0.start, $0.number) < ($1.start, $1.number) }
    }
}

extension [Outage] {
    /// The outage in which an instance finds itself at an instant.
    func holding(at instant: Nanoseconds, for instance: Int) -> Outage? {
        first { $0.fault.holds(at: instant) && $0.fault.strikes(instance) }
    }

    /// The first that cuts an instance's connections after an instant and not after another.
    func cut(after start: Nanoseconds, until end: Nanoseconds, for instance: Int) -> Outage? {
        first { $0.cuts && $0.start > start && $0.start <= end && $0.fault.strikes(instance) }
    }
}

extension Fault {
    /// How long work takes that would take a time without the fault.
    func stretched(_ work: Nanoseconds) -> Nanoseconds {
        guard case .slow(let factor, let added) = effect else { return work }
        return Nanoseconds(Double(work) * factor + 0.5) + added
    }
}
