/// The kinds of SQL statements, by which they are counted, timed, prepared and calibrated.
public enum StatementKind: UInt8, Sendable, CaseIterable {
    case read, aggregate, update, insert, delete
    case lockResource, countOverlapping, insertBooking, insertBookingIfFree, countRequest
    case begin, commit, rollback
    case lockResourceKeyShare, lockResourceShare, lockResourceForUpdate
    case advisoryLock, advisoryTryLock, advisoryLockSession, advisoryUnlockSession
    case readResource, updateResource, updateResourceIfUnchanged, readFence, raiseFence
    case countOverlappingOthers, lockOverlapping
    case insertBookingWhereFree, insertBookingLockingRow, insertBookingLockingAdvisory
    case insertBookingInFunction, insertBookingOnce, insertPendingBooking, confirmBooking
    case claimFreeSlots, claimSlots, claimSlotsBackwards
    case countPayouts, insertPayout, insertPayoutOnce, advancePayout
    case countWaiting, countDeadlocked

    /// The kind's name in results, in kebab case.
    public var name: String {
        var name = ""
        for letter in "\(self)" {
            if letter.isUppercase { name += "-" }
            name += letter.lowercased()
        }
        return name
    }

    /// Whether the statement is counted as a database read; the bookkeeping of transactions is
    /// neither.
    public var isRead: Bool {
        switch self {
        case .read, .aggregate, .countOverlapping, .countOverlappingOthers, .readResource,
            .readFence, .countPayouts, .countWaiting, .countDeadlocked:
            true
        default: false
        }
    }

    /// Whether the statement is counted as a database write.
    public var isWrite: Bool {
        switch self {
        case .update, .insert, .delete, .insertBooking, .insertBookingIfFree, .countRequest,
            .updateResource, .updateResourceIfUnchanged, .raiseFence, .insertBookingWhereFree,
            .insertBookingLockingRow, .insertBookingLockingAdvisory, .insertBookingInFunction,
            .insertBookingOnce, .insertPendingBooking, .confirmBooking, .claimFreeSlots,
            .claimSlots, .claimSlotsBackwards, .insertPayout, .insertPayoutOnce, .advancePayout:
            true
        default: false
        }
    }
}

extension Statement {
    /// The statement's kind.
    public var kind: StatementKind {
        switch self {
        case .read: .read
        case .aggregate: .aggregate
        case .update: .update
        case .insert: .insert
        case .delete: .delete
        case .lockResource(_, _, let strength): strength.kind
        case .advisoryLock(let action, _, _): action.kind
        case .readResource: .readResource
        case .updateResource: .updateResource
        case .updateResourceIfUnchanged: .updateResourceIfUnchanged
        case .readFence: .readFence
        case .raiseFence: .raiseFence
        case .countOverlapping: .countOverlapping
        case .countOverlappingOthers: .countOverlappingOthers
        case .lockOverlapping: .lockOverlapping
        case .insertBooking: .insertBooking
        case .insertBookingIfFree: .insertBookingIfFree
        case .insertBookingChecked(let form, _, _, _, _): form.kind
        case .confirmBooking: .confirmBooking
        case .claimSlots(let form, _, _, _, _): form.kind
        case .countPayouts: .countPayouts
        case .insertPayout: .insertPayout
        case .insertPayoutOnce: .insertPayoutOnce
        case .advancePayout: .advancePayout
        case .countWaiting(let inDeadlock): inDeadlock ? .countDeadlocked : .countWaiting
        case .countRequest: .countRequest
        }
    }
}

extension RowLockStrength {
    fileprivate var kind: StatementKind {
        switch self {
        case .keyShare: .lockResourceKeyShare
        case .share: .lockResourceShare
        case .noKeyUpdate: .lockResource
        case .update: .lockResourceForUpdate
        }
    }
}

extension AdvisoryAction {
    fileprivate var kind: StatementKind {
        switch self {
        case .lock: .advisoryLock
        case .tryLock: .advisoryTryLock
        case .lockSession: .advisoryLockSession
        case .unlockSession: .advisoryUnlockSession
        }
    }
}

extension BookingInsert {
    fileprivate var kind: StatementKind {
        switch self {
        case .whereFree: .insertBookingWhereFree
        case .lockingRow: .insertBookingLockingRow
        case .lockingAdvisory: .insertBookingLockingAdvisory
        case .inFunction: .insertBookingInFunction
        case .once: .insertBookingOnce
        case .pending: .insertPendingBooking
        }
    }
}

extension SlotClaim {
    fileprivate var kind: StatementKind {
        switch self {
        case .free: .claimFreeSlots
        case .all: .claimSlots
        case .backwards: .claimSlotsBackwards
        }
    }
}
