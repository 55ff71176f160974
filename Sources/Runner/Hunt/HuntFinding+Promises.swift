import Measurement
import Stores

/// Where a trial broke a promise of a limiter, a cache or a queue.
extension HuntPlay {
    /// The first request that a limiter let in although the window before it was full.
    func overAdmission(_ keys: (LockEvent.Name) -> String) -> HuntFinding? {
        struct Asker: Hashable {
            var rule: LimiterRule
            var client: Admission.Client
        }
        var windows: [Asker: [(at: Nanoseconds, client: HuntSchedule.Client)]] = [:]
        for mark in history.marks {
            guard case .admission(let admission) = mark.event, admission.isAdmitted else {
                continue
            }
            let (rule, asker) = (admission.rule, admission.client)
            let name = Asker(rule: rule, client: asker)
            var window = windows[name] ?? []
            window.removeAll { $0.at <= mark.at - rule.window }
            window.append((mark.at, mark.client))
            windows[name] = window
            guard window.count > Int(rule.limit) else { continue }
            let key = LockEvent.Name(family: rule.family, wide: asker.wide, third: asker.third)
            return HuntFinding(
                first: window[0].client,
                second: mark.client,
                at: mark.at,
                title: "LIMIT EXCEEDED  \(keys(key))  \(window.count) let in within"
                    + " \(HuntTime.text(rule.window)), limit \(rule.limit)",
                clash: "\(window.count) requests were let in within"
                    + " \(HuntTime.milliseconds(mark.at - window[0].at)) ms, and the limit is"
                    + " \(rule.limit) in any \(HuntTime.text(rule.window))",
                also: window.map(\.client)
            )
        }
        return nil
    }

    /// The first read that was shown what had been changed before it began.
    func staleRead(_ keys: (LockEvent.Name) -> String) -> HuntFinding? {
        for mark in history.marks {
            guard case .read(let read) = mark.event, read.isStale else { continue }
            return HuntFinding(
                first: writer(at: read.overtaken) ?? mark.client,
                second: mark.client,
                at: mark.at,
                title: "STALE READ  \(keys(read.key))  version \(read.shown) shown,"
                    + " version \(read.committed) acknowledged before",
                clash: "it is shown version \(read.shown)"
            )
        }
        return nil
    }

    /// Whose write was acknowledged at an instant.
    private func writer(at instant: Nanoseconds?) -> HuntSchedule.Client? {
        history.calls.last { $0.call.stores && $0.ended == instant }?.client
    }

    /// The first read of a session that broke its order.
    func disorder(_ rule: HuntRule) -> HuntFinding? {
        for mark in history.marks {
            guard case .session(let read) = mark.event,
                rule == .readYourWrites ? read.missesOwnWrite : read.goesBack
            else { continue }
            let isOwn = rule == .readYourWrites
            let before = isOwn ? read.written : read.seen ?? 0
            return HuntFinding(
                first: mark.client,
                second: mark.client,
                at: mark.at,
                title: (isOwn ? "OWN WRITE MISSED" : "BACK IN TIME")
                    + "  session \(read.session.member), row \(read.owner)",
                clash: "it is shown version \(read.shown), although it had"
                    + " \(isOwn ? "written" : "been shown") version \(before)"
            )
        }
        return nil
    }

    /// The first job that was done once more.
    func repeatedJob(_ keys: (LockEvent.Name) -> String) -> HuntFinding? {
        var done: [UInt64: HuntMark] = [:]
        for mark in history.marks {
            guard case .job(let event) = mark.event, event.kind == .isDone else { continue }
            guard let before = done.updateValue(mark, forKey: event.job) else { continue }
            let owner = HuntSchedule.Client(request: event.job)
            return HuntFinding(
                first: before.client,
                second: mark.client,
                at: mark.at,
                title: "JOB DONE TWICE  \(keys(event.queue))  job of \(owner.operation)",
                clash: "it had been done at \(HuntTime.milliseconds(before.at)) ms",
                also: [owner],
                job: event.job
            )
        }
        return nil
    }

    /// The first job that the queue had taken and nobody did.
    func lostJob(_ keys: (LockEvent.Name) -> String) -> HuntFinding? {
        let jobs = HuntJobs(history)
        for mark in history.marks {
            guard case .job(let event) = mark.event, event.kind == .isQueued,
                jobs.done[event.job] == nil
            else { continue }
            let last = history.calls.filter { $0.client.isBackground }.compactMap(\.ended).max()
            return HuntFinding(
                first: mark.client,
                second: mark.client,
                at: max(last ?? mark.at, mark.at),
                title: "JOB LOST  \(keys(event.queue))  job of \(mark.client.operation)",
                clash: "the queue had taken it at \(HuntTime.milliseconds(mark.at)) ms",
                job: event.job
            )
        }
        return nil
    }
}
