import Measurement
import Stores

/// What a statement does to one row that it finds by its number.
struct RowChange {
    /// What becomes of a row's image.
    enum Effect {
        /// The statement's condition does not hold: there is nothing to do.
        case noMatch
        /// It is locked and nothing else.
        case keep
        /// It is replaced.
        case replace(RowImage)
    }
    var table: Int
    var row: UInt32
    var strength = RowLockStrength.noKeyUpdate
    /// Whether the statement answers with the number of rows instead of the version.
    var isCounted = true
    /// Whether it locks the row and never changes it, as `SELECT … FOR UPDATE` does.
    var onlyLocks = false
    var effect: (RowImage) -> Effect

    init(_ row: UInt32, of table: Int, _ effect: @escaping (RowImage) -> Effect) {
        self.row = row
        self.table = table
        self.effect = effect
    }

    /// The change that a statement makes; nil where it is of another sort.
    init?(_ statement: Statement) {
        switch statement {
        case .update(let table, let row), .updateResource(let table, let row):
            self.init(row, of: Int(table)) { .replace($0.raised) }
            isCounted = false
        case .delete(let table, let row):
            self.init(row, of: Int(table)) {
                .replace(RowImage(version: $0.version + 1, exists: false))
            }
            strength = .update
        case .lockResource(let table, let resource, let strength):
            self.init(resource, of: Int(table)) { _ in .keep }
            self.strength = strength
            onlyLocks = true
        case .updateResourceIfUnchanged(let table, let resource, let version):
            self.init(resource, of: Int(table)) {
                $0.version == version ? .replace($0.raised) : .noMatch
            }
        case .raiseFence(let table, let resource, let token):
            self.init(resource, of: Int(table)) { image in
                guard image.fence < token else { return .noMatch }
                var raised = image
                raised.fence = token
                return .replace(raised)
            }
        default: return nil
        }
    }
}

extension RowImage {
    /// The image with the next version.
    fileprivate var raised: RowImage {
        var raised = self
        raised.version += 1
        return raised
    }
}

extension PostgresModel {
    /// Locks a row and leaves the image that the change makes of the newest committed one; begins
    /// when the statement starts to execute.
    ///
    /// At READ COMMITTED the row is looked at again after the wait (Postgres' EvalPlanQual), so the
    /// change builds on what the other transaction left; at REPEATABLE READ a row that was changed
    /// since the snapshot is a serialization failure. That look locks the row before it compares
    /// it, so a row that no longer meets the condition stays locked to the end of the transaction.
    func make(
        _ change: RowChange,
        finish: Nanoseconds,
        on backend: Backend
    ) async throws(StoreError) -> Answer {
        let seen = image(of: change.row, in: change.table, for: backend)
        let matches = seen.exists && change.effect(seen).matches
        await timeline.sleep(until: finish)
        let missed: Answer = change.isCounted ? .count(0) : .none
        guard matches else { return missed }
        let hadLogRecord = backend.hasLogRecord
        let before = tables[change.table].rows[change.row].lock
        let wasHeld = before != ServerLocks.none && locks[before].isHeld(by: backend.number)
        let lock = try await lockRow(
            change.row,
            of: change.table,
            change.strength,
            onlyLocks: change.onlyLocks,
            for: backend
        )
        let newest = newestImage(in: lock, change.row, of: change.table, for: backend)
        guard newest.exists else {
            // Deleted by the transaction it waited for: there is nothing to lock or to log.
            if !wasHeld {
                giveUp(lock, of: backend)
                backend.hasLogRecord = hadLogRecord
            }
            return missed
        }
        switch change.effect(newest) {
        case .noMatch: return missed
        case .keep:
            return change.isCounted ? .count(1) : .version(newest.version)
        case .replace(let image):
            try track(changeOf: change.row, in: change.table, backend)
            leave(image, in: lock, by: backend)
            return change.isCounted ? .count(1) : .version(image.version)
        }
    }
}

extension RowChange.Effect {
    fileprivate var matches: Bool {
        if case .noMatch = self { return false }
        return true
    }
}
