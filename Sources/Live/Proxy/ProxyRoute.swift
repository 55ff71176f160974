import CLinux
import Glibc
import Measurement

/// A listening port of the proxy and the connections that came through it.
final class ProxyRoute: Watcher {
    private static let attempts = 200
    private static let pause: useconds_t = 5_000

    /// Where clients connect.
    let port: UInt16
    /// The server's port.
    var target: UInt16
    /// What happens to the connections.
    private(set) var condition = RouteCondition()

    /// Commits since their replies may be lost.
    private var commits = 0

    let loop: EventLoop
    private var listener: Int32 = -1
    private var watch: EventLoop.Watch?
    private var pairs: [ObjectIdentifier: ProxyPair] = [:]

    init(to target: UInt16, on loop: EventLoop) throws(SystemFailure) {
        self.target = target
        self.loop = loop
        (listener, port) = try Loopback.listen()
        watch = loop.watch(listener, for: .reading, self)
    }

    /// Changes what happens from now on.
    func change(_ change: (inout RouteCondition) -> Void) {
        change(&condition)
        if condition.isUp {
            reopen()
        } else {
            stopListening()
            for pair in pairs.values { pair.cut() }
            pairs = [:]
        }
        for pair in Array(pairs.values) { pair.conditionChanged() }
    }

    /// Cuts every connection and takes no more.
    func close() { change { $0.isUp = false } }

    /// A connection has ended.
    func forget(_ pair: ProxyPair) { pairs[ObjectIdentifier(pair)] = nil }

    /// The server has committed something; answers whether its reply is to be lost.
    func noteCommit() -> Bool {
        guard let every = condition.cutsEvery else { return false }
        commits += 1
        return commits % every == 0
    }

    func ready(_ readiness: Readiness) {
        while listener >= 0 {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            Loopback.sendAtOnce(on: client)
            guard let server = try? Loopback.beginConnecting(to: target) else {
                ProxyEnd.reset(client)
                continue
            }
            let pair = ProxyPair(client: client, server: server, route: self)
            pairs[ObjectIdentifier(pair)] = pair
            pair.conditionChanged()
        }
    }

    private func stopListening() {
        guard listener >= 0 else { return }
        if let watch { loop.end(watch, of: listener) }
        watch = nil
        Glibc.close(listener)
        listener = -1
    }

    /// Listens again where it did before; the port may be in somebody's hands for a moment.
    private func reopen() {
        guard listener < 0 else { return }
        for _ in 0..<Self.attempts {
            if let opened = try? Loopback.listen(on: port) {
                listener = opened.descriptor
                watch = loop.watch(listener, for: .reading, self)
                return
            }
            usleep(Self.pause)
        }
    }
}
