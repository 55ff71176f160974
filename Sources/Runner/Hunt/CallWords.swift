import Measurement
import Stores
import Workload

/// Says calls and outcomes as a trace shows them: short, and as close to the real text as fits.
struct CallWords: Sendable {
    let families: [KeyFamily]

    /// A call.
    func text(of call: StoreCall) -> String {
        switch call {
        case .command(let command): text(of: command)
        case .statement(let statement), .inside(let statement): text(of: statement)
        case .begin(.readCommitted): "BEGIN"
        case .begin(.repeatableRead): "BEGIN REPEATABLE READ"
        case .begin(.serializable): "BEGIN SERIALIZABLE"
        case .commit: "COMMIT"
        case .rollback: "ROLLBACK"
        }
    }

    /// A call's kind, as reports name it.
    func kind(of call: StoreCall) -> String {
        switch call {
        case .command(.script(let script, _, _)): script.name
        case .command(let command): command.kind.name
        case .statement(let statement), .inside(let statement): statement.kind.name
        case .begin: StatementKind.begin.name
        case .commit: StatementKind.commit.name
        case .rollback: StatementKind.rollback.name
        }
    }

    /// The text of a key.
    func text(of key: Key) -> String {
        guard families.indices.contains(Int(key.family)) else { return "key" }
        let family = families[Int(key.family)]
        let hasDigest = family.parts.contains {
            if case .digest = $0 { true } else { false }
        }
        // Forty digits say less than the range that they stand for.
        if hasDigest {
            return family.parts.map { part in
                switch part {
                case .text(let text): text
                case .number(let slot): "\(key.number(slot))"
                case .digest(let slot):
                    "[\(key.number(slot)),\(key.number(slot) + key.number(slot + 1)))"
                case .wide: "\(key.a)"
                case .padded, .listed: "…"
                }
            }.joined()
        }
        var bytes: [UInt8] = []
        family.render(key, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Redis

    private func text(of command: Command) -> String {
        switch command {
        case .get(let key): return "GET \(text(of: key))"
        case .getDelete(let key): return "GETDEL \(text(of: key))"
        case .delete(let keys): return "DEL \(keys.map(text(of:)).joined(separator: " "))"
        case .increment(let key, let by): return "INCRBY \(text(of: key)) \(by)"
        case .expire(let key, let time):
            return "PEXPIRE \(text(of: key)) \(time / .millisecond)"
        case .set(let key, let value, let life, let condition):
            var words = "SET \(text(of: key)) \(text(of: value))"
            switch condition {
            case .always: break
            case .ifAbsent: words += " NX"
            case .ifPresent: words += " XX"
            }
            if let life { words += " PX \(life / .millisecond)" }
            return words
        case .script(.releaseIfOwner, let keys, let arguments):
            let key = keys.first.map(text(of:)) ?? ""
            return "DEL \(key) if \(stamp(arguments.first ?? 0))"
        case .script(.acquireFenced, let keys, let arguments):
            let key = keys.first.map(text(of:)) ?? ""
            let life = arguments.count > 1 ? arguments[1] : 0
            return "SET \(key) \(stamp(arguments.first ?? 0)) NX PX \(life), INCR"
        case .streamAdd(let key, _, _, _, _): return "XADD \(text(of: key))"
        case .streamReadGroup(let key, _, _, _, _): return "XREADGROUP \(text(of: key))"
        case .streamAutoClaim(let key, _, _, let idle, _, _):
            return "XAUTOCLAIM \(text(of: key)) idle \(idle / .millisecond)"
        case .streamAcknowledge(let key, _, let ids):
            return "XACK \(text(of: key)) " + ids.map(text(of:)).joined(separator: " ")
        case .script(let script, let keys, _):
            return "EVALSHA \(script.name) \(keys.first.map(text(of:)) ?? "")"
        default: return command.kind.name.uppercased()
        }
    }

    private func text(of value: Value) -> String {
        switch value {
        case .integer(let number): "\(number)"
        case .payload(let payload): stamp(Int64(bitPattern: payload.stamp))
        }
    }

    private func stamp(_ stamp: Int64) -> String { "#\(UInt64(bitPattern: stamp))" }

    // MARK: Postgres

    private func text(of statement: Statement) -> String {
        switch statement {
        case .lockResource(_, let resource, let strength):
            "lock row \(resource) \(strength.words)"
        case .advisoryLock(let action, _, let resource):
            action == .unlockSession
                ? "advisory unlock \(resource)" : "advisory lock \(resource)"
        case .readResource: "read version"
        case .updateResource: "raise version"
        case .updateResourceIfUnchanged(_, _, let version): "raise version if still \(version)"
        case .readFence: "read fence"
        case .raiseFence(_, _, let token): "raise fence to \(token)"
        case .countOverlapping(_, _, let range): "check \(range.words)"
        case .countOverlappingOthers(_, _, let range, _): "check \(range.words)"
        case .lockOverlapping(_, _, let range): "check \(range.words) FOR UPDATE"
        case .insertBooking(_, _, let range, _): "INSERT \(range.words)"
        case .insertBookingIfFree(_, _, let range, _):
            "INSERT \(range.words) ON CONFLICT DO NOTHING"
        case .insertBookingChecked(let form, _, _, let range, _): form.words(range.words)
        case .confirmBooking: "confirm"
        case .claimSlots(_, _, _, let range, _): "INSERT days \(range.words)"
        case .countPayouts: "check payouts"
        case .insertPayout: "INSERT payout"
        case .insertPayoutOnce: "INSERT payout ON CONFLICT DO NOTHING"
        case .advancePayout(_, _, _, let state): "payout: \(state.words)"
        default: statement.kind.name
        }
    }

    // MARK: Outcomes

    /// What came of a call, nil while nothing did.
    func text(of outcome: StoreOutcome?, to call: StoreCall) -> String {
        switch outcome {
        case .reply(let reply): text(of: reply)
        case .answer(.count(let count)): call.countsRows ? rows(count) : "\(count)"
        case .answer(.version(let version)): "\(version)"
        case .answer(.none): "no row"
        case .done: "ok"
        case .failed(let error): text(of: error)
        case nil: "no answer yet"
        }
    }

    private func rows(_ count: Int64) -> String { count == 1 ? "1 row" : "\(count) rows" }

    private func text(of reply: Reply) -> String {
        switch reply {
        case .none: "nil"
        case .ok: "OK"
        case .integer(let number): "\(number)"
        case .value(let value): text(of: value)
        case .element(.number(let number)): "\(number)"
        case .element(.text(let text)): text
        case .double(let number): "\(number)"
        case .list(let list): "\(list.count) replies"
        case .id(let id): text(of: id)
        case .entries(let entries): text(of: entries)
        case .claimed(_, let entries, _): text(of: entries)
        case .scanned(_, let keys): "\(keys.count) keys"
        case .error(let error): text(of: error)
        }
    }

    private func text(of id: StreamID) -> String { "\(id.milliseconds)-\(id.sequence)" }

    private func text(of entries: [StreamEntry]) -> String {
        entries.isEmpty ? "no entry" : entries.map { text(of: $0.id) }.joined(separator: " ")
    }

    private func text(of error: StoreError) -> String {
        switch error {
        case .unavailable: "no connection"
        case .timedOut: "no answer in time"
        case .refused(_, let code): "refused: \(code)"
        case .conflict(let code): "error \(code)"
        case .reply(let text): text
        case .protocolError: "no sense"
        }
    }
}

extension StoreCall {
    /// Whether a count that it answers is one of rows that it wrote or locked.
    fileprivate var countsRows: Bool {
        switch self {
        case .inside(let statement), .statement(let statement): !statement.kind.isRead
        default: false
        }
    }
}

extension DayRange {
    /// The days as a half-open range.
    var words: String { "[\(start),\(end))" }
}

extension RowLockStrength {
    fileprivate var words: String {
        switch self {
        case .keyShare: "FOR KEY SHARE"
        case .share: "FOR SHARE"
        case .noKeyUpdate: "FOR NO KEY UPDATE"
        case .update: "FOR UPDATE"
        }
    }
}

extension BookingInsert {
    fileprivate func words(_ range: String) -> String {
        switch self {
        case .whereFree: "INSERT \(range) WHERE NOT EXISTS"
        case .lockingRow: "lock row, INSERT \(range) WHERE NOT EXISTS"
        case .lockingAdvisory: "advisory lock, INSERT \(range) WHERE NOT EXISTS"
        case .inFunction: "SELECT book(\(range))"
        case .once: "INSERT \(range) ON CONFLICT (op) DO NOTHING"
        case .pending: "INSERT \(range) pending"
        }
    }
}

extension PayoutState {
    fileprivate var words: String {
        switch self {
        case .due: "due to sending"
        case .sending: "sending to sent"
        case .sent: "sent"
        }
    }
}
