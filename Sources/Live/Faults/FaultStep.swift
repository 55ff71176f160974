import Measurement
import Stores

/// One thing that is done to a server or to the lines to it, at one instant.
enum FaultStep: Sendable, Equatable {
    /// Redis is stopped, or goes on.
    case stand(still: Bool)
    /// Redis is killed; its data are kept in a snapshot or lost.
    case end(keepsData: Bool)
    /// Redis is started again.
    case start
    /// Redis gets only one part in so many of its time; 1 is all of it.
    case slow(factor: Double)
    /// Redis' memory limit; nil is the scenario's.
    case memory(Int64?)
    /// The replica hears nothing of the primary any more.
    case replicaIsCutOff
    /// The replica becomes the server that clients reach.
    case replicaTakesOver
    /// The lines of some application instances, or of all, to a store are up or down.
    case lines(StoreName, [Int]?, isUp: Bool)
    /// The lines stand still, or go on.
    case hold(StoreName, [Int]?, Bool)
    /// Replies come so much later.
    case delay(StoreName, Nanoseconds)
    /// Of every so many commits the answer is lost; nil is of none.
    case loseCommits(StoreName, every: Int?)
    /// Postgres refuses what writes, as with a full disk.
    case full(Bool)
}

/// What a trial's faults come to on real servers.
struct FaultPlan: Sendable {
    /// A step and its instant, from the start of the window.
    struct Timed: Sendable, Equatable {
        var at: Nanoseconds
        var step: FaultStep
    }

    /// The steps in order; where two fall on one instant, what ends goes before what begins.
    let steps: [Timed]
    /// Whether clients reach the store through the proxy.
    let proxied: Set<StoreName>
    /// The application instances that have a line of their own to a store.
    let ownLines: [StoreName: Set<Int>]
    /// Whether a replica must stand by.
    let needsReplica: Bool

    init(_ faults: [Fault]) {
        var steps: [(order: Int, timed: Timed)] = []
        var proxied: Set<StoreName> = []
        var ownLines: [StoreName: Set<Int>] = [:]
        for fault in faults {
            guard let store = fault.store else { continue }
            if fault.needsProxy { proxied.insert(store) }
            if let instances = fault.instances { ownLines[store, default: []].formUnion(instances) }
            steps += fault.beginning(of: store).map { (1, $0) }
            if let end = fault.end {
                // What is over at once still begins before it ends.
                let order = end == fault.start ? 2 : 0
                steps += fault.ending(of: store).map { (order, Timed(at: end, step: $0)) }
            }
        }
        steps.sort { ($0.timed.at, $0.order) < ($1.timed.at, $1.order) }
        self.steps = steps.map(\.timed)
        self.proxied = proxied
        self.ownLines = ownLines
        needsReplica = faults.contains { $0.kind == .failover }
    }

    /// Why the plan cannot be played; nil where it can.
    static func problem(with faults: [Fault]) -> String? {
        faults.count { $0.kind == .failover } > 1
            ? "real servers play one failover in a trial, and this setup has more" : nil
    }
}

extension Fault {
    /// The store that is struck; nil where the application is.
    var store: StoreName? {
        switch target {
        case .redis: .redis
        case .postgres: .postgres
        case .application: nil
        }
    }

    /// Whether it is played on the line to the store.
    fileprivate var needsProxy: Bool {
        switch effect {
        case .down, .partition, .failover: true
        case .unreachable: target == .postgres
        case .slow(_, let added): target == .redis && added > 0
        case .lostCommits: true
        case .restart, .maxMemory, .clockStep, .full, .pause: false
        }
    }

    fileprivate func beginning(of store: StoreName) -> [FaultPlan.Timed] {
        func now(_ step: FaultStep) -> FaultPlan.Timed { FaultPlan.Timed(at: start, step: step) }
        switch effect {
        case .down: return [now(.lines(store, instances, isUp: false))]
        case .unreachable where store == .redis: return [now(.stand(still: true))]
        case .unreachable, .partition: return [now(.hold(store, instances, true))]
        case .slow(let factor, let added):
            // The slower database is played in its clients' connections.
            guard store == .redis else { return [] }
            return [now(.slow(factor: factor)), now(.delay(store, added))]
        case .restart(let keepsData): return [now(.end(keepsData: keepsData))]
        case .failover(let loses):
            let cut = FaultPlan.Timed(at: max(0, start - loses), step: .replicaIsCutOff)
            return [cut, now(.lines(store, nil, isUp: false)), now(.end(keepsData: false))]
        case .maxMemory(let bytes): return [now(.memory(bytes))]
        case .lostCommits(let every): return [now(.loseCommits(store, every: every))]
        case .full: return [now(.full(true))]
        case .pause, .clockStep: return []
        }
    }

    fileprivate func ending(of store: StoreName) -> [FaultStep] {
        switch effect {
        case .down: [.lines(store, instances, isUp: true)]
        case .unreachable where store == .redis: [.stand(still: false)]
        case .unreachable, .partition: [.hold(store, instances, false)]
        case .slow where store == .redis: [.slow(factor: 1), .delay(store, 0)]
        case .restart: [.start]
        case .failover: [.replicaTakesOver, .lines(store, nil, isUp: true)]
        case .maxMemory: [.memory(nil)]
        case .lostCommits: [.loseCommits(store, every: nil)]
        case .full: [.full(false)]
        case .slow, .pause, .clockStep: []
        }
    }
}
