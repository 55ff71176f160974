import Measurement
import Stores

/// The server that takes over at a failover: it does what the first one does, later.
///
/// A model is deterministic, so the same commands at the same times make the same server. The spare
/// stays so far behind that it has not seen what its failover, and any before it, will lose.
final class SpareRedis {
    fileprivate enum Step {
        case command(Command)
        case change(RedisFaults.Change)
    }

    let model: RedisModel
    /// How far it stays behind.
    private let lag: Nanoseconds
    private var steps = Ring<(at: Nanoseconds, step: Step)>()
    /// What was taken out of `steps` to look at its time.
    private var next: (at: Nanoseconds, step: Step)?

    init(_ model: RedisModel, lag: Nanoseconds) {
        self.model = model
        self.lag = lag
    }

    /// Notes a command that the first server executes at an instant.
    func note(_ command: Command, at instant: Nanoseconds) {
        steps.push((instant, .command(command)))
        catchUp(before: instant - lag)
    }

    /// Notes a change of the first server.
    func note(_ change: RedisFaults.Change, at instant: Nanoseconds) {
        steps.push((instant, .change(change)))
    }

    /// Forgets what was done at an instant or later; answers how many writes were among it.
    func forget(from instant: Nanoseconds) -> Int {
        catchUp(before: instant)
        var writes = 0
        while let step = next ?? steps.pop() {
            next = nil
            switch step.step {
            case .command(let command): if command.kind.writes { writes += 1 }
            // What an operator has set is no data.
            case .change(let change): model.apply(change, at: step.at)
            }
        }
        return writes
    }

    /// Does what was done before an instant.
    private func catchUp(before instant: Nanoseconds) {
        while let step = next ?? steps.pop() {
            next = step
            if step.at >= instant { return }
            next = nil
            model.apply(step.step, at: step.at)
        }
    }
}

extension RedisModel {
    fileprivate func apply(_ step: SpareRedis.Step, at instant: Nanoseconds) {
        switch step {
        // An error reply is one of the first server's too, and has been seen there.
        case .command(let command): _ = try? execute(command, at: instant)
        case .change(let change): apply(change, at: instant)
        }
    }

    /// Does to the server what a fault does to it; a failover is another server.
    func apply(_ change: RedisFaults.Change, at instant: Nanoseconds) {
        switch change {
        case .restart(let keepsData): restart(keepingData: keepsData, at: instant)
        case .memoryLimit(let limit): setMemoryLimit(limit, at: instant)
        case .clock(let ahead): clock.ahead = ahead
        case .failover: break
        }
    }
}

extension CommandKind {
    /// Whether the command may change what the server holds.
    var writes: Bool {
        switch self {
        case .get, .mget, .exists, .pttl, .hget, .hmget, .hgetall, .hlen, .smembers, .sismember,
            .scard, .zcard, .zscore, .zrange, .llen, .lrange, .pfcount, .xlen, .scan, .ping:
            false
        default: true
        }
    }
}
