import Stores

/// What a lock is on.
enum LockTarget {
    case row(table: Int, row: UInt32)
    case booking(Backend.OpenBooking)
    case advisory(AdvisoryKey)
}

/// The two numbers of an advisory lock: the class, which is the table, and the resource.
struct AdvisoryKey: Hashable {
    var table: Int
    var resource: UInt32
}

/// One backend's hold on a lock.
struct LockHolder {
    var backend: Int
    var strength: RowLockStrength
    /// Whether the hold ends with the transaction.
    var endsWithTransaction: Bool
    /// How often the session has taken it, which outlasts the transaction; advisory locks only.
    var sessionCount = 0

    /// Whether a backend that wants the lock has to wait for this hold.
    func isInTheWay(of other: Int, _ wanted: RowLockStrength) -> Bool {
        backend != other && strength.conflicts(with: wanted)
    }
}

/// A lock: its holders, what one of them will leave, and who waits for it.
struct ServerLock {
    var target: LockTarget
    /// Several only where their strengths allow it.
    private(set) var holders: [LockHolder] = []
    /// The backend that changes the row, which is one of the holders.
    var writer = Backend.nobody
    /// The image that the writer's commit makes the committed one; nil where nobody changes it.
    var pending: RowImage?
    /// Whether the writer held the row `FOR UPDATE` when it first changed it.
    var mayChangeKey = false
    /// The ends of the queue of waiting backends, first in, first out.
    var first = Backend.nobody
    var last = Backend.nobody

    /// Whether a backend that wants the lock has to wait for a holder.
    func isBlocked(_ strength: RowLockStrength, for backend: Int) -> Bool {
        holders.contains { $0.isInTheWay(of: backend, strength) }
    }

    /// The strength in which a backend holds the lock.
    func strength(of backend: Int) -> RowLockStrength? {
        holders.first { $0.backend == backend }?.strength
    }

    /// The holders that are in the way of a backend, in the order in which they became holders.
    func blockers(_ strength: RowLockStrength, of backend: Int) -> [Int] {
        holders.filter { $0.isInTheWay(of: backend, strength) }.map(\.backend)
    }

    /// Whether the backend holds the lock in any strength.
    func isHeld(by backend: Int) -> Bool { strength(of: backend) != nil }

    /// Makes a backend a holder, or strengthens its hold.
    ///
    /// - Returns: Whether its transaction has not held the lock before.
    mutating func hold(_ strength: RowLockStrength, by backend: Int, session: Bool) -> Bool {
        let place =
            holders.firstIndex { $0.backend == backend }
            ?? {
                holders.append(
                    LockHolder(backend: backend, strength: strength, endsWithTransaction: false)
                )
                return holders.count - 1
            }()
        if strength.rawValue > holders[place].strength.rawValue {
            holders[place].strength = strength
        }
        if session {
            holders[place].sessionCount += 1
            return false
        }
        defer { holders[place].endsWithTransaction = true }
        return !holders[place].endsWithTransaction
    }

    /// Ends the transaction's hold; one of the session stays.
    mutating func endTransactionHold(of backend: Int) {
        guard let place = holders.firstIndex(where: { $0.backend == backend }) else { return }
        holders[place].endsWithTransaction = false
        if holders[place].sessionCount == 0 { holders.remove(at: place) }
    }

    /// Takes back one hold of the session; nil where it has none, else whether that was the last.
    mutating func endSessionHold(of backend: Int) -> Bool? {
        guard let place = holders.firstIndex(where: { $0.backend == backend }),
            holders[place].sessionCount > 0
        else { return nil }
        holders[place].sessionCount -= 1
        let isLast = holders[place].sessionCount == 0
        if isLast, !holders[place].endsWithTransaction { holders.remove(at: place) }
        return isLast
    }
}

/// The locks that are held, in slots that rows and bookings refer to.
struct ServerLocks {
    /// Stands for no lock in a row's state.
    static let none: Int32 = -1

    private var locks: [ServerLock] = []
    private var free: [Int32] = []
    private var advisory: [AdvisoryKey: Int32] = [:]

    @inline(__always)
    subscript(lock: Int32) -> ServerLock {
        get { locks[Int(lock)] }
        _modify { yield &locks[Int(lock)] }
    }

    /// Makes a lock that nobody holds yet and answers its slot.
    mutating func add(_ target: LockTarget) -> Int32 {
        let lock = ServerLock(target: target)
        let slot: Int32
        if let used = free.popLast() {
            slot = used
            locks[Int(slot)] = lock
        } else {
            locks.append(lock)
            slot = Int32(locks.count - 1)
        }
        if case .advisory(let key) = target { advisory[key] = slot }
        return slot
    }

    /// The slot of an advisory lock, or ``none`` where nobody holds it.
    func slot(of key: AdvisoryKey) -> Int32 { advisory[key] ?? Self.none }

    /// Gives a slot back.
    mutating func remove(_ lock: Int32) {
        if case .advisory(let key) = locks[Int(lock)].target { advisory[key] = nil }
        free.append(lock)
    }
}
