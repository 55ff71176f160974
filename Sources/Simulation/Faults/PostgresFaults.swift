import Measurement
import Stores

/// What goes wrong with the model's Postgres server in one trial.
final class PostgresFaults {
    let log: FaultLog
    let outages: [Outage]
    private let slow: [(number: Int, fault: Fault)]
    private let full: [(number: Int, fault: Fault)]
    private let lossy: [(number: Int, fault: Fault)]
    /// Commits so far while their answers may be lost.
    private var commits = 0

    init(_ log: FaultLog) {
        self.log = log
        let faults = log.faults(of: .postgres)
        outages = Outage.all(of: faults)
        slow = faults.filter { $0.fault.kind == .slow }
        full = faults.filter { $0.fault.kind == .full }
        lossy = faults.filter { $0.fault.kind == .lostCommits }
    }

    /// The time that work takes which is handed over at an instant.
    func stretched(_ work: Nanoseconds, at instant: Nanoseconds) -> Nanoseconds {
        guard let (number, fault) = slow.first(where: { $0.fault.holds(at: instant) }) else {
            return work
        }
        log.meet(number)
        return fault.stretched(work)
    }

    /// Whether the answer to a commit is lost that leaves the server at an instant.
    func losesCommit(at instant: Nanoseconds) -> Bool {
        for (number, fault) in lossy where fault.holds(at: instant) {
            guard case .lostCommits(let every) = fault.effect else { continue }
            commits += 1
            guard commits % every == 0 else { return false }
            log.meet(number)
            return true
        }
        return false
    }

    /// Whether the disk is full for a write.
    func refusesWrite(at instant: Nanoseconds) -> Bool {
        guard let (number, _) = full.first(where: { $0.fault.holds(at: instant) }) else {
            return false
        }
        log.meet(number)
        return true
    }
}

extension PostgresModel {
    /// Plays a trial's faults.
    func play(_ faults: PostgresFaults) {
        self.faults = faults
        for outage in faults.outages where outage.cuts {
            timeline.schedule(at: outage.start) { self.crash(outage) }
        }
    }

    /// Whether a connection was cut since it was opened.
    func isCut(_ backend: Backend) -> Bool { backend.epoch != epoch }

    /// The server is gone: every connection with its transaction.
    ///
    /// A statement that works at this instant finds out at its end, and so does a commit that is
    /// not on disk yet.
    private func crash(_ outage: Outage) {
        epoch += 1
        for backend in backends where backend.wait != .nothing {
            faults?.log.meet(outage.number)
            leaveQueue(backend)
            backend.resume(.crashed, on: timeline)
        }
        for backend in backends where backend.block != .none && !backend.isBusy {
            faults?.log.meet(outage.number)
            abort(backend, leaving: .none)
        }
    }
}
