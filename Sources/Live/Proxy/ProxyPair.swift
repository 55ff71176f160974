import CLinux
import Glibc
import Measurement

/// A client's connection and the one to the server that belongs to it.
final class ProxyPair {
    private let route: ProxyRoute
    private let client: ProxyEnd
    private let server: ProxyEnd
    private var reply = CommittedReply()
    private var hasEnded = false

    init(client: Int32, server: Int32, route: ProxyRoute) {
        self.route = route
        self.client = ProxyEnd(client, on: route.loop)
        self.server = ProxyEnd(server, on: route.loop)
        self.client.pair = self
        self.server.pair = self
    }

    /// Acts on a new condition of the route.
    func conditionChanged() {
        for end in [client, server] {
            end.isHeld = route.condition.holds
            end.pump()
        }
    }

    /// Forwards what one end has read.
    func forward(_ bytes: ArraySlice<UInt8>, from end: ProxyEnd) {
        if end === client {
            reply.begin()
            server.send(bytes, at: 0)
        } else if route.condition.cutsEvery != nil, reply.isCommit(bytes), route.noteCommit() {
            cut()
        } else {
            let delay = route.condition.delay
            client.send(bytes, at: delay == 0 ? 0 : route.loop.now + delay)
        }
    }

    /// One end was closed by its peer: the other one is, when it has everything.
    func finish(from end: ProxyEnd) {
        let other = end === client ? server : client
        other.isFinishing = true
        other.pump()
    }

    /// Whether the other end can take more.
    func hasRoom(for end: ProxyEnd) -> Bool { !(end === client ? server : client).isFull }

    /// The other end has sent something and may want more.
    func madeRoom(_ end: ProxyEnd) { (end === client ? server : client).update() }

    /// Cuts both ends, so that their peers see a reset.
    func cut() {
        guard !hasEnded else { return }
        hasEnded = true
        client.close()
        server.close()
        route.forget(self)
    }
}

/// One of the two sockets of a pair, with what is still to be written to it.
final class ProxyEnd: Watcher, Alarmed {
    /// How much waits in it before the other end is read no further.
    private static let limit = 1 << 20
    private static let piece = 1 << 16
    /// A peer that is gone is an error, not a signal.
    private static let quietly = Int32(MSG_NOSIGNAL)

    weak var pair: ProxyPair?
    /// Whether nothing goes in or out.
    var isHeld = false
    /// Whether it is closed when everything is written.
    var isFinishing = false

    private let loop: EventLoop
    private var descriptor: Int32
    private var watch: EventLoop.Watch?
    private var interest: Readiness = []
    private var chunks: [(bytes: [UInt8], at: Nanoseconds)] = []
    private var written = 0
    private var waiting = 0
    private var isBlocked = false
    private var hasRead = false
    private var alarm = Alarm()

    init(_ descriptor: Int32, on loop: EventLoop) {
        self.descriptor = descriptor
        self.loop = loop
    }

    /// Whether it can take no more.
    var isFull: Bool { waiting >= Self.limit }

    /// Writes bytes at an instant or later, after those that came before.
    func send(_ bytes: ArraySlice<UInt8>, at instant: Nanoseconds) {
        chunks.append((Array(bytes), instant))
        waiting += bytes.count
        pump()
    }

    /// Writes what is due, as far as the socket takes it.
    func pump() {
        guard descriptor >= 0 else { return }
        while !isHeld, let first = chunks.first {
            guard first.at <= loop.now else {
                alarm.set(self, at: first.at, on: loop)
                break
            }
            let count = unsafe first.bytes[written...].withUnsafeBytes {
                unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, ProxyEnd.quietly)
            }
            isBlocked = count < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN)
            if isBlocked { break }
            guard count >= 0 else {
                pair?.cut()
                return
            }
            written += count
            waiting -= count
            if written == first.bytes.count {
                chunks.removeFirst()
                written = 0
            }
        }
        if chunks.isEmpty, isFinishing, !isHeld {
            pair?.cut()
            return
        }
        update()
        pair?.madeRoom(self)
    }

    func ring(at now: Nanoseconds) {
        alarm.clear()
        pump()
    }

    func ready(_ readiness: Readiness) {
        // What was broken while the line stood still shows when it goes on.
        if readiness.contains(.broken), isHeld { return forgetSocket() }
        if readiness.contains(.writing) { pump() }
        if !readiness.isDisjoint(with: [.reading, .broken]) { read() }
    }

    /// Watches the socket for what can be done with it.
    func update() {
        guard descriptor >= 0 else { return }
        var wanted: Readiness = []
        if !isHeld {
            if !hasRead, pair?.hasRoom(for: self) ?? false { wanted.insert(.reading) }
            if isBlocked, !chunks.isEmpty { wanted.insert(.writing) }
        }
        if let watch {
            if wanted != interest { loop.change(watch, of: descriptor, to: wanted) }
        } else {
            watch = loop.watch(descriptor, for: wanted, self)
        }
        interest = wanted
    }

    /// Closes the socket with a reset, so that its peer cannot take it for an orderly end.
    func close() {
        guard descriptor >= 0 else { return }
        if let watch { loop.end(watch, of: descriptor) }
        watch = nil
        if isFinishing { Glibc.close(descriptor) } else { Self.reset(descriptor) }
        descriptor = -1
    }

    /// Closes a socket with a reset.
    static func reset(_ descriptor: Int32) {
        var linger = linger(l_onoff: 1, l_linger: 0)
        unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_LINGER,
            &linger,
            socklen_t(MemoryLayout<Glibc.linger>.size)
        )
        Glibc.close(descriptor)
    }

    private func forgetSocket() {
        if let watch { loop.end(watch, of: descriptor) }
        watch = nil
    }

    private func read() {
        guard descriptor >= 0, !isHeld else { return }
        var buffer = [UInt8](repeating: 0, count: Self.piece)
        let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
        if count > 0 {
            pair?.forward(buffer[..<count], from: self)
        } else if count == 0 {
            hasRead = true
            update()
            pair?.finish(from: self)
        } else if errno != EAGAIN, errno != EINTR {
            pair?.cut()
        }
    }
}
