/// The four strengths of Postgres' row locks (manual, section 13.3.2).
public enum RowLockStrength: UInt8, Sendable, CaseIterable {
    /// Held against deletes and changes of the key; what a foreign key's check takes.
    case keyShare
    /// Held against every change.
    case share
    /// Held against every change and every lock but a key share: what an update takes.
    case noKeyUpdate
    /// Held against everything: what a delete takes.
    case update

    /// Whether one transaction waits for another that holds this strength on the same row.
    public func conflicts(with other: RowLockStrength) -> Bool {
        switch (min(rawValue, other.rawValue), max(rawValue, other.rawValue)) {
        case (0, 0), (0, 1), (0, 2), (1, 1): false
        default: true
        }
    }
}

/// What a statement does with an advisory lock.
public enum AdvisoryAction: UInt8, Sendable, CaseIterable {
    /// Waits for it and keeps it to the end of the transaction.
    case lock
    /// Takes it to the end of the transaction if it is free; answers 1 or 0.
    case tryLock
    /// Waits for it and keeps it until it is given up or the connection ends.
    case lockSession
    /// Gives up what the session took; answers 1, or 0 where the session does not hold it.
    case unlockSession
}

/// A form of inserting a booking that decides by itself whether it may.
public enum BookingInsert: UInt8, Sendable, CaseIterable {
    /// `INSERT … SELECT … WHERE NOT EXISTS`: check and insert in one statement.
    case whereFree
    /// The same behind a row lock that the statement itself takes; its snapshot is older.
    case lockingRow
    /// The same behind an advisory lock that the statement itself takes; its snapshot is older.
    case lockingAdvisory
    /// A function that takes the advisory lock, checks and inserts, each with a snapshot of its own
    /// at READ COMMITTED.
    case inFunction
    /// `ON CONFLICT (operation) DO NOTHING`: only the operation decides.
    case once
    /// A pending booking, which becomes a booking when it is confirmed.
    case pending
}

/// A form of inserting the days of a booking, a row for each.
public enum SlotClaim: UInt8, Sendable, CaseIterable {
    /// In the order of days, leaving out days that are taken.
    case free
    /// In the order of days, failing on a day that is taken.
    case all
    /// From the last day to the first, failing on a day that is taken.
    case backwards
}

/// How far a payout has come.
public enum PayoutState: UInt8, Sendable, CaseIterable {
    /// It is to be sent.
    case due
    /// The provider has been asked.
    case sending
    /// The provider has answered.
    case sent
}
