import Measurement
import Stores

extension PostgresModel {
    /// Runs a statement that may write, in a transaction of its own; begins at its arrival.
    func autocommit(_ statement: Statement, on backend: Backend) async -> ServerReply {
        writersPresent += 1
        defer { writersPresent -= 1 }
        var reply = await execute(statement, on: backend)
        if case .failure = reply.result {
            abort(backend, leaving: .none)
        } else {
            reply.at = await makeDurable(backend, from: reply.at)
            if isCut(backend) {
                abort(backend, leaving: .none)
                return ServerReply(.unavailable(.postgres), at: timeline.now)
            }
            end(backend)
        }
        return reply
    }

    /// Begins a transaction; begins at the message's arrival.
    func begin(_ level: IsolationLevel, on backend: Backend) -> Nanoseconds {
        backend.block = .open
        backend.level = level
        return admit(.begin).finish
    }

    /// Runs a statement inside the open transaction; begins at its arrival.
    func executeInBlock(_ statement: Statement, on backend: Backend) async -> ServerReply {
        if backend.block == .failed {
            // Refused before it is planned, so it takes no more work than the shortest statement.
            return ServerReply(.mistake(.inFailedTransaction), at: admit(.begin).finish)
        }
        let reply = await execute(statement, on: backend)
        if isCut(backend) {
            abort(backend, leaving: .none)
            return ServerReply(.unavailable(.postgres), at: timeline.now)
        }
        if case .failure = reply.result { abort(backend, leaving: .failed) }
        return reply
    }

    /// Commits the open transaction; begins at the message's arrival.
    func commit(_ backend: Backend) async -> ServerReply {
        let finish = admit(.commit).finish
        if backend.block == .failed {
            backend.reset(to: .none)
            return ServerReply(.failedCommit, at: finish)
        }
        if let transaction = backend.serializable {
            await timeline.sleep(until: finish)
            do { try serializable.prepare(transaction) } catch {
                abort(backend, leaving: .none)
                return ServerReply(error, at: finish)
            }
        }
        writersPresent += 1
        defer { writersPresent -= 1 }
        let durable = await makeDurable(backend, from: finish)
        if isCut(backend) {
            abort(backend, leaving: .none)
            return ServerReply(.unavailable(.postgres), at: timeline.now)
        }
        end(backend)
        return ServerReply(.none, at: durable)
    }

    /// Rolls the open transaction back; begins at the message's arrival.
    func rollback(_ backend: Backend) async -> Nanoseconds {
        let finish = admit(.rollback).finish
        if backend.block == .failed {
            backend.reset(to: .none)
            return finish
        }
        await timeline.sleep(until: finish)
        abort(backend, leaving: .none)
        return finish
    }

    /// Waits until the commit's record is on disk, where it has one.
    ///
    /// - Returns: The instant from which the commit holds; it has come, unless nothing was written.
    private func makeDurable(_ backend: Backend, from ready: Nanoseconds) async -> Nanoseconds {
        guard backend.hasLogRecord else { return ready }
        await timeline.sleep(until: ready)
        let durable = log.finish(from: ready) { rest in
            stretched(costs.drawFlush(after: rest, from: &random))
        }
        await timeline.sleep(until: durable)
        return durable
    }

    /// Makes a transaction's changes visible at one instant and lets go of what it holds.
    private func end(_ backend: Backend) {
        forgetSnapshot(of: backend)
        var made: CommitNumber?
        if backend.hasLogRecord {
            let commit = lastCommit + 1
            var changed = !backend.bookings.isEmpty
            for lock in backend.locks where locks[lock].writer == backend.number {
                guard let image = locks[lock].pending,
                    case .row(let table, let row) = locks[lock].target
                else { continue }
                changed = true
                tables[table].rows.commit(
                    image,
                    of: row,
                    as: commit,
                    mayChangeKey: locks[lock].mayChangeKey,
                    keepOld: openSnapshots > 0
                )
            }
            for booking in backend.bookings {
                tables[booking.table].bookings?.commit(booking, as: commit)
            }
            for booking in backend.confirmations {
                tables[booking.table].bookings?.endConfirmation(of: booking, commits: true)
            }
            if changed {
                lastCommit = commit
                made = commit
            }
        }
        if let transaction = backend.serializable {
            serializable.commit(transaction, as: made)
        }
        letGo(backend, leaving: .none)
    }

    /// Undoes a transaction and lets go of what it holds.
    func abort(_ backend: Backend, leaving block: Backend.Block) {
        forgetSnapshot(of: backend)
        if let transaction = backend.serializable { serializable.abort(transaction) }
        for booking in backend.confirmations {
            tables[booking.table].bookings?.endConfirmation(of: booking, commits: false)
        }
        for booking in backend.bookings { tables[booking.table].bookings?.remove(booking) }
        letGo(backend, leaving: block)
    }

    /// Ends a connection and rolls back what is open on it.
    func close(_ backend: Backend) {
        if backend.block != .none { abort(backend, leaving: .none) }
        disconnect(backend)
    }

    private func letGo(_ backend: Backend, leaving block: Backend.Block) {
        for lock in backend.locks { release(lock, of: backend) }
        for waiter in backend.waitingForEnd { backends[waiter].resume(.granted, on: timeline) }
        backend.reset(to: block)
    }

    private func forgetSnapshot(of backend: Backend) {
        if backend.snapshot != nil { openSnapshots -= 1 }
    }

    /// Takes the transaction's snapshot, where the level has one and it is not taken yet.
    @inline(__always)
    func takeSnapshot(_ backend: Backend) {
        if backend.level == .readCommitted || backend.snapshot != nil { return }
        backend.snapshot = lastCommit
        openSnapshots += 1
        if backend.level == .serializable { backend.serializable = serializable.begin() }
    }
}
