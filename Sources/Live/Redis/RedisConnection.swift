import CHiredis
import Measurement
import Stores

/// One connection to Redis, through hiredis' asynchronous API on our own event loop.
///
/// It is the only owner of the `redisAsyncContext`. hiredis frees the context when the connection
/// breaks, and tells us through the `cleanup` hook; the next command then opens a new one. Written
/// commands are sent together at the end of the loop's turn, which costs one system call for all of
/// them.
///
/// A command whose reply does not come in time has timed out; its reply is dropped when it comes.
/// Where nothing at all has come since the command was sent, the peer is taken for dead and the
/// connection is closed. After a failed attempt to connect, callers fail at once until the
/// ``Backoff`` allows another.
@safe
final class RedisConnection: Watcher, Flushable, Alarmed {
    /// How a call's answer is read.
    enum Expectation {
        /// As the reply to a command.
        case reply(to: Command)
        /// As a text of any kind.
        case text
    }

    private struct Call {
        var expectation = Expectation.text
        var outcome: Result<Reply, StoreError>?
        var suspension: Suspension?
        var sent: Nanoseconds = 0
        /// When it has timed out; nothing waits for the call where it is `.max`.
        var deadline: Nanoseconds = .max
        /// Whether the caller has learnt its outcome.
        var isCollected = false
        /// Whether hiredis has nothing more to say about it.
        var isSettled = false
    }

    /// What a rendered command's reply means to its call.
    private enum Role {
        case last, queued, ignored

        var callback: ReplyCallback? {
            switch self {
            case .last: unsafe onReply
            case .queued: unsafe onQueued
            case .ignored: nil
            }
        }
    }

    /// Counts what is sent and received; nil where nobody pays for it.
    var meter: Meter?
    /// Counts the commands of the trial by kind; nil for what is not the trial's.
    var counter: CommandCounter?
    private let address: RedisAddress
    private let loop: EventLoop
    private let reader: ReplyReader
    @safe @exclusivity(unchecked) private var writer: CommandWriter

    @exclusivity(unchecked) private var context: UnsafeMutablePointer<redisAsyncContext>?
    @safe @exclusivity(unchecked) private var watch: EventLoop.Watch?
    @safe @exclusivity(unchecked) private var interest: Readiness = []
    @safe @exclusivity(unchecked) private var isConnected = false
    @safe @exclusivity(unchecked) private var isDirty = false
    @safe @exclusivity(unchecked) private var isFlushing = false
    @safe @exclusivity(unchecked) private var isClosed = false

    @safe @exclusivity(unchecked) private var calls: [Call] = []
    @safe @exclusivity(unchecked) private var freeCalls: [Int] = []

    private let limits: ClientLimits
    @safe @exclusivity(unchecked) private var alarm = Alarm()
    private var backoff = Backoff()
    private var connectBy: Nanoseconds = .max
    @safe @exclusivity(unchecked) private var lastHeard: Nanoseconds = .min
    /// Why the connection is about to be closed, where that is our doing.
    private var closing: StoreError?

    init(
        to address: RedisAddress,
        on loop: EventLoop,
        families: [KeyFamily],
        digests: ScriptDigests,
        limits: ClientLimits
    ) {
        self.address = address
        self.loop = loop
        self.limits = limits
        reader = ReplyReader(families: families)
        writer = CommandWriter(families: families, digests: digests)
    }

    deinit {
        guard let context = unsafe context else { return }
        forgetContext()
        unsafe context.pointee.data = nil
        unsafe context.pointee.ev.data = nil
        unsafe redisAsyncFree(context)
    }

    // MARK: Calls

    /// Sends a command and waits for its reply.
    func call(_ command: Command) async throws(StoreError) -> Reply {
        try connectIfNeeded()
        writer.write(command)
        counter?.count(command)
        let slot = submit(.reply(to: command), within: limit(of: command))
        return try await reply(in: slot)
    }

    /// Sends a command of plain words and waits for its text.
    func call(words: [String]) async throws(StoreError) -> String {
        try connectIfNeeded()
        writer.write(words: words)
        let reply = try await reply(in: submit(.text, within: limits.command))
        guard case .element(.text(let text)) = reply else { return "" }
        return text
    }

    /// Ends the connection; calls that wait for a reply fail as unavailable, and so do later ones.
    func close() {
        isClosed = true
        if let context = unsafe context { unsafe redisAsyncFree(context) }
    }

    private func reply(in slot: Int) async throws(StoreError) -> Reply {
        if calls[slot].outcome == nil {
            await Suspension.wait(on: loop.executor) { calls[slot].suspension = $0 }
        }
        let outcome = calls[slot].outcome ?? .failure(.unavailable(.redis))
        calls[slot].isCollected = true
        freeIfDone(slot)
        return try outcome.get()
    }

    /// A slot is free when both sides are done with it: the reply to a call that has timed out may
    /// still come.
    private func freeIfDone(_ slot: Int) {
        guard calls[slot].isCollected, calls[slot].isSettled else { return }
        calls[slot] = Call()
        freeCalls.append(slot)
    }

    /// How long a command may take; nil where it may block for ever.
    private func limit(of command: Command) -> Nanoseconds? {
        guard case .streamReadGroup(_, _, _, _, .some(let block)) = command else {
            return limits.command
        }
        return block == 0 ? nil : block + limits.command
    }

    /// Hands the rendered commands to hiredis.
    ///
    /// Of a transaction, EXEC's reply is the call's; the replies before
    /// it matter only where they are errors.
    private func submit(_ expectation: Expectation, within limit: Nanoseconds?) -> Int {
        let slot = freeCalls.popLast() ?? calls.count
        if slot == calls.count { calls.append(Call()) }
        calls[slot].expectation = expectation
        meter?.note(commands: writer.ends.count, bytes: writer.bytes.count)
        if let limit {
            let now = loop.recent
            calls[slot].sent = now
            calls[slot].deadline = now + limit
            alarm.set(self, at: now + limit, on: loop)
        }
        var start = 0
        for end in writer.ends {
            let role: Role = end == writer.bytes.count ? .last : .queued
            guard append(start..<end, role, tag: slot + 1) else {
                calls[slot].outcome = .failure(.unavailable(.redis))
                calls[slot].deadline = .max
                calls[slot].isSettled = true
                return slot
            }
            start = end
        }
        return slot
    }

    /// Hands hiredis one rendered command; the tag travels through it as a pointer, and 0 is none.
    private func append(_ range: Range<Int>, _ role: Role, tag: Int) -> Bool {
        guard let context = unsafe context else { return false }
        let callback = unsafe role.callback
        let result = unsafe writer.bytes.withUnsafeBufferPointer { bytes in
            let part = unsafe UnsafeBufferPointer(rebasing: bytes[range])
            return unsafe part.withMemoryRebound(to: CChar.self) { text in
                unsafe redisAsyncFormattedCommand(
                    context,
                    callback,
                    UnsafeMutableRawPointer(bitPattern: tag),
                    text.baseAddress,
                    text.count
                )
            }
        }
        return result == REDIS_OK
    }

    /// Ends the calls that have waited too long, and the connection where nothing comes any more.
    func ring(at now: Nanoseconds) {
        alarm.clear()
        let isConnecting = unsafe context != nil && !isConnected
        if isConnecting, now >= connectBy { return hangUp(.timedOut(.redis)) }
        var isDead = false
        // Without a connection there is nothing to be in time for; an alarm in the past would ring
        // for ever.
        var next = isConnecting ? connectBy : Nanoseconds.max
        for slot in calls.indices where calls[slot].deadline < .max {
            if calls[slot].deadline > now {
                next = min(next, calls[slot].deadline)
                continue
            }
            isDead = isDead || calls[slot].sent >= lastHeard
            timeOut(slot)
        }
        if isDead { return hangUp(.timedOut(.redis)) }
        if next < .max { alarm.set(self, at: next, on: loop) }
    }

    private func timeOut(_ slot: Int) {
        calls[slot].deadline = .max
        calls[slot].outcome = .failure(.timedOut(.redis))
        calls[slot].suspension?.resume(on: loop.executor)
        calls[slot].suspension = nil
    }

    /// Closes the connection; hiredis then fails every call that waits.
    private func hangUp(_ error: StoreError) {
        guard let context = unsafe context else { return }
        closing = error
        unsafe redisAsyncFree(context)
        closing = nil
    }

    fileprivate func complete(_ slot: Int, _ raw: RawReply?) {
        calls[slot].deadline = .max
        calls[slot].isSettled = true
        if let meter, let raw { meter.note(commands: 0, bytes: raw.size) }
        // The error of a queued command says more than EXECABORT, which follows it.
        if calls[slot].outcome == nil {
            calls[slot].outcome = outcome(raw, calls[slot].expectation)
        }
        calls[slot].suspension?.resume(on: loop.executor)
        calls[slot].suspension = nil
        freeIfDone(slot)
    }

    fileprivate func noteQueued(_ slot: Int, _ raw: RawReply?) {
        guard let raw, raw.kind == .error, calls[slot].outcome == nil else { return }
        calls[slot].outcome = .failure(StoreError(redisReply: raw.text))
    }

    private func outcome(
        _ raw: RawReply?,
        _ expectation: Expectation
    ) -> Result<Reply, StoreError> {
        guard let raw else { return .failure(closing ?? .unavailable(.redis)) }
        switch expectation {
        case .reply(let command): return reader.read(raw, for: command)
        case .text where raw.kind == .error: return .failure(StoreError(redisReply: raw.text))
        case .text: return .success(.element(.text(raw.text)))
        }
    }
}

// MARK: - Connecting

extension RedisConnection {
    private func connectIfNeeded() throws(StoreError) {
        guard unsafe context == nil else { return }
        guard !isClosed, backoff.allows(at: loop.now),
            let context = unsafe redisAsyncConnect(address.host, Int32(address.port))
        else { throw .unavailable(.redis) }
        guard unsafe context.pointee.err == 0 else {
            unsafe redisAsyncFree(context)
            backoff.fail(at: loop.now)
            throw .unavailable(.redis)
        }
        unsafe self.context = unsafe context
        isConnected = false
        connectBy = loop.now + limits.connect
        alarm.set(self, at: connectBy, on: loop)
        let this = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe context.pointee.data = unsafe this
        unsafe context.pointee.ev.data = unsafe this
        unsafe context.pointee.ev.addRead = { unsafe connection($0)?.want(.reading) }
        unsafe context.pointee.ev.delRead = { unsafe connection($0)?.doNotWant(.reading) }
        unsafe context.pointee.ev.addWrite = { unsafe connection($0)?.wantToWrite() }
        unsafe context.pointee.ev.delWrite = { unsafe connection($0)?.doNotWant(.writing) }
        unsafe context.pointee.ev.cleanup = { unsafe connection($0)?.forgetContext() }
        unsafe redisAsyncSetConnectCallback(context) { context, status in
            let data = unsafe context?.pointee.data
            unsafe connection(data)?.noteConnected(status == REDIS_OK)
        }
        introduceOurselves()
    }

    /// Sends AUTH and SELECT ahead of everything and ignores their replies: if AUTH is refused, the
    /// commands behind it say so.
    private func introduceOurselves() {
        var commands: [[String]] = []
        if let authentication = address.authentication { commands.append(authentication) }
        if address.database != 0 { commands.append(["SELECT", "\(address.database)"]) }
        for words in commands {
            writer.write(words: words)
            _ = append(0..<writer.bytes.count, .ignored, tag: 0)
        }
    }

    private func noteConnected(_ succeeded: Bool) {
        isConnected = succeeded
        if succeeded { backoff.succeed() }
    }

    /// hiredis is about to free the context: it must not be watched or used any more.
    private func forgetContext() {
        if let watch, let context = unsafe context {
            loop.end(watch, of: unsafe context.pointee.c.fd)
        }
        if !isConnected { backoff.fail(at: loop.now) }
        unsafe context = nil
        watch = nil
        interest = []
        isConnected = false
    }
}

// MARK: - The event loop's side

extension RedisConnection {
    func ready(_ readiness: Readiness) {
        if !readiness.isDisjoint(with: [.writing, .broken]), interest.contains(.writing),
            let context = unsafe context
        {
            unsafe redisAsyncHandleWrite(context)
        }
        if !readiness.isDisjoint(with: [.reading, .broken]), let context = unsafe context {
            lastHeard = loop.recent
            unsafe redisAsyncHandleRead(context)
        }
    }

    func flush() {
        isDirty = false
        guard isConnected, let context = unsafe context else { return }
        isFlushing = true
        unsafe redisAsyncHandleWrite(context)
        isFlushing = false
    }

    /// Sees to it that what was written is sent.
    ///
    /// While connected it is sent at the end of the turn; if the socket was full
    /// then, or is not connected yet, when the kernel says that it can take more.
    private func wantToWrite() {
        guard isConnected, !isFlushing else { return want(.writing) }
        guard !isDirty else { return }
        isDirty = true
        loop.flushLater(self)
    }

    private func want(_ readiness: Readiness) {
        guard !interest.contains(readiness) else { return }
        setInterest(interest.union(readiness))
    }

    private func doNotWant(_ readiness: Readiness) {
        guard interest.contains(readiness) else { return }
        setInterest(interest.subtracting(readiness))
    }

    private func setInterest(_ readiness: Readiness) {
        guard let context = unsafe context else { return }
        let descriptor = unsafe context.pointee.c.fd
        interest = readiness
        if let watch {
            loop.change(watch, of: descriptor, to: readiness)
        } else {
            watch = loop.watch(descriptor, for: readiness, self)
        }
    }
}

// MARK: - hiredis' callbacks, on the loop's thread

private typealias ReplyCallback =
    @convention(c) (
        UnsafeMutablePointer<redisAsyncContext>?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?
    ) -> Void

private func connection(_ data: UnsafeMutableRawPointer?) -> RedisConnection? {
    guard let data = unsafe data else { return nil }
    return unsafe Unmanaged<RedisConnection>.fromOpaque(data).takeUnretainedValue()
}

private func reply(_ data: UnsafeMutableRawPointer?) -> RawReply? {
    guard let data = unsafe data else { return nil }
    return unsafe RawReply(data.assumingMemoryBound(to: redisReply.self))
}

private func onReply(
    _ context: UnsafeMutablePointer<redisAsyncContext>?,
    _ answer: UnsafeMutableRawPointer?,
    _ tag: UnsafeMutableRawPointer?
) {
    let data = unsafe context?.pointee.data
    unsafe connection(data)?.complete(Int(bitPattern: tag) - 1, reply(answer))
}

private func onQueued(
    _ context: UnsafeMutablePointer<redisAsyncContext>?,
    _ answer: UnsafeMutableRawPointer?,
    _ tag: UnsafeMutableRawPointer?
) {
    let data = unsafe context?.pointee.data
    unsafe connection(data)?.noteQueued(Int(bitPattern: tag) - 1, reply(answer))
}
