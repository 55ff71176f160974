import Measurement
import Stores

/// Why a limiter, a cache or a queue cannot have kept its promise.
extension HuntArgument {
    /// The sentences.
    var brokenPromise: [String] {
        switch rule {
        case .limitKept: limit
        case .noStaleReads: staleRead
        case .jobOnce: repeatedJob
        case .noJobLost: lostJob
        default:
            ["\(a)'s session looks at \(time(finding.at)) ms: \(finding.clash). A contradiction."]
        }
    }

    private var limit: [String] {
        var names: [String] = []
        for client in finding.also where !names.contains(name(client)) {
            names.append(name(client))
        }
        names.sort()
        let clients = names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
        return [
            "\(names.count > 1 ? clients : names.first ?? ""): \(finding.clash): a contradiction."
        ]
    }

    private var staleRead: [String] {
        guard let read else { return [] }
        let look = play.history.calls.last { call in
            guard call.client == finding.second, call.sent <= finding.at,
                case .command(.get(let key)) = call.call
            else { return false }
            return key.isNamed(read.key)
        }
        let changed = read.overtaken.map { " at \(time($0)) ms" } ?? ""
        var sentences = [
            "\(a)'s change was acknowledged\(changed); \(b) begins to look at"
                + " \(time(look?.began ?? finding.at)) ms, and \(finding.clash): a contradiction."
        ]
        if let origin = origin(of: read) { sentences.append(origin) }
        return sentences
    }

    /// The read that broke the rule.
    private var read: CachedRead? {
        for mark in play.history.marks where mark.at == finding.at {
            if case .read(let read) = mark.event, read.isStale { return read }
        }
        return nil
    }

    /// Who stored the value that was shown, and why it was as old.
    private func origin(of read: CachedRead) -> String? {
        let fill = play.history.calls.last { call in
            guard call.sent < read.at, call.ended ?? .max <= read.at,
                case .command(.set(let key, _, _, _)) = call.call
            else { return false }
            return key.isNamed(read.key)
        }
        guard let fill, let overtaken = read.overtaken else { return nil }
        let who = name(fill.client)
        guard fill.sent >= overtaken else {
            return "\(who) had stored it at \(time(fill.sent)) ms, and nothing removed it since."
        }
        let source = play.history.calls.last { call in
            guard call.client == fill.client, call.sent < fill.sent else { return false }
            if case .statement(let statement) = call.call { return statement.kind.isRead }
            return false
        }
        let asked = source.map { ", as it had read it at \(time($0.sent)) ms" } ?? ""
        return "\(who) stored it at \(time(fill.sent)) ms\(asked)."
    }

    private var repeatedJob: [String] {
        var sentences = [
            "\(b) does it at \(time(finding.at)) ms, and \(finding.clash) by \(a): a contradiction."
        ]
        let take = play.history.calls.last { call in
            call.client == finding.second && call.ended ?? .max <= finding.at
                && call.takenJobs.contains { $0 == finding.job }
        }
        if finding.first != finding.second, let took = take?.ended {
            sentences.append(
                "\(a) had not acknowledged it when \(b) was given it at \(time(took)) ms."
            )
        }
        return sentences
    }

    private var lostJob: [String] {
        let wasTaken = play.history.calls.contains { call in
            call.takenJobs.contains { $0 == finding.job }
        }
        return [
            "Nobody has done it at \(time(finding.at)) ms, when no worker waits for it any more,"
                + " and \(finding.clash): a contradiction.",
            wasTaken
                ? "A worker was given it and did not come to its end."
                : "No worker was ever given it.",
        ]
    }
}

extension Key {
    /// Whether the key has these numbers.
    func isNamed(_ name: LockEvent.Name) -> Bool {
        family == name.family && a == name.wide && b == name.third
    }
}
