/// A value that a cache has shown to a request.
public struct CachedRead: Sendable {
    /// The number of the request.
    public var request: UInt64
    /// The key.
    public var key: LockEvent.Name
    /// The version that was shown.
    public var shown: UInt64
    /// The newest version that had been acknowledged before the request began to look.
    public var committed: UInt64
    /// When the version that was shown was first no longer the newest; nil where it still is.
    public var overtaken: Nanoseconds?
    /// When it was shown.
    public var at: Nanoseconds

    /// Creates a read.
    public init(
        request: UInt64,
        key: LockEvent.Name,
        shown: UInt64,
        committed: UInt64,
        overtaken: Nanoseconds?,
        at: Nanoseconds
    ) {
        self.request = request
        self.key = key
        self.shown = shown
        self.committed = committed
        self.overtaken = overtaken
        self.at = at
    }

    /// Whether it does not show a change that had been acknowledged before the look.
    public var isStale: Bool { shown < committed }
}

/// Something that happens to a job of a queue.
public struct JobEvent: Sendable {
    /// What happens.
    public enum Kind: Sendable {
        /// Whoever queued it was told that the queue has it.
        case isQueued
        /// It was done.
        case isDone
    }
    /// What happens.
    public var kind: Kind
    /// The number of the request that queued it.
    public var job: UInt64
    /// The number of the request, or of the worker, that did it.
    public var client: UInt64
    /// The queue's key.
    public var queue: LockEvent.Name
    /// When.
    public var at: Nanoseconds

    /// Creates an event.
    public init(
        _ kind: Kind,
        job: UInt64,
        by client: UInt64,
        queue: LockEvent.Name,
        at: Nanoseconds
    ) {
        self.kind = kind
        self.job = job
        self.client = client
        self.queue = queue
        self.at = at
    }
}

/// Who is told of each read of a cache and of each job, and not only of their sums.
///
/// It costs a call for each, so a trial has one only where somebody looks for a single history.
public protocol OutcomeWatch: AnyObject {
    /// Takes note of what a cache has shown.
    func observe(_ read: CachedRead)
    /// Takes note of what happens to a job.
    func observe(_ job: JobEvent)
}
