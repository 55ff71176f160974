import CLinux
import Dispatch
import Glibc
import Measurement
import Synchronization

/// A TCP proxy between clients and servers on the loopback, for faults that signals cannot make: a
/// line that is down, stands still, is slow, or loses the reply to a COMMIT.
///
/// It runs on a thread of its own, so that the load generator's thread is not what it delays.
final class TCPProxy: Sendable {
    /// One listening port and what is behind it.
    final class Route: Sendable {
        /// Where clients connect.
        let port: UInt16
        private let proxy: TCPProxy

        fileprivate init(port: UInt16, proxy: TCPProxy) {
            self.port = port
            self.proxy = proxy
        }

        /// Changes what happens on the route, from now on; returns when it has taken effect.
        func change(_ change: @escaping @Sendable (inout RouteCondition) -> Void) {
            let port = port
            proxy.perform { $0.routes[port]?.change(change) }
        }

        /// Leads new connections to another server on the loopback.
        func lead(to target: UInt16) {
            let port = port
            proxy.perform { $0.routes[port]?.target = target }
        }
    }

    /// What only the proxy's thread touches.
    final class Inside: Watcher {
        let loop: EventLoop
        var routes: [UInt16: ProxyRoute] = [:]
        private let wake: Int32

        init(wake: Int32) throws(SystemFailure) {
            self.wake = wake
            loop = try EventLoop(executor: LoopExecutor())
            _ = loop.watch(wake, for: .reading, self)
        }

        func ready(_ readiness: Readiness) {
            var count: UInt64 = 0
            _ = unsafe read(wake, &count, MemoryLayout<UInt64>.size)
        }
    }

    private struct Mail {
        var work: [@Sendable (Inside) -> Void] = []
        var isOver = false
    }

    private let wake: Descriptor
    private let mail = Mutex(Mail())
    private let baton = Baton()
    private let hasEnded = DispatchSemaphore(value: 0)

    /// Starts the thread.
    init() throws(SystemFailure) {
        let flags = Int32(EFD_CLOEXEC | EFD_NONBLOCK)
        wake = Descriptor(try system("eventfd") { eventfd(0, flags) })
        var thread = pthread_t()
        let this = unsafe Unmanaged.passRetained(self).toOpaque()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                unsafe Unmanaged<TCPProxy>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            this
        )
        guard result == 0 else {
            unsafe Unmanaged<TCPProxy>.fromOpaque(this).release()
            throw SystemFailure(call: "pthread_create", code: result)
        }
        pthread_detach(thread)
    }

    /// Opens a route to a server on the loopback.
    func open(to target: UInt16) throws(SystemFailure) -> Route {
        let opened = perform { inside -> Result<UInt16, SystemFailure> in
            do throws(SystemFailure) {
                let route = try ProxyRoute(to: target, on: inside.loop)
                inside.routes[route.port] = route
                return .success(route.port)
            } catch {
                return .failure(error)
            }
        }
        return Route(port: try (opened ?? .failure(.closed)).get(), proxy: self)
    }

    /// Cuts every connection and ends the thread.
    func close() {
        let isFirst = withMail { mail in
            defer { mail.isOver = true }
            return !mail.isOver
        }
        guard isFirst else { return }
        ring()
        hasEnded.wait()
    }

    /// Runs some work on the proxy's thread; nil where the proxy is closed.
    @discardableResult
    fileprivate func perform<Value: Sendable>(
        _ body: @escaping @Sendable (Inside) -> Value
    ) -> Value? {
        let box = Box<Value>()
        let done = DispatchSemaphore(value: 0)
        let isOver = withMail { mail in
            guard !mail.isOver else { return true }
            mail.work.append { inside in
                let value = body(inside)
                box.value.withLock { $0 = value }
                done.signal()
            }
            return false
        }
        if isOver { return nil }
        ring()
        done.wait()
        return box.value.withLock { $0 }
    }

    private final class Box<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    private func withMail<Result: Sendable>(_ body: (inout Mail) -> Result) -> Result {
        mail.withLock { mail in
            baton.take()
            defer { baton.pass() }
            return body(&mail)
        }
    }

    private func ring() {
        var one: UInt64 = 1
        _ = unsafe write(wake.number, &one, MemoryLayout<UInt64>.size)
    }

    private func run() {
        defer { hasEnded.signal() }
        guard let inside = try? Inside(wake: wake.number) else {
            preconditionFailure("no event loop for the proxy")
        }
        while true {
            let (work, isOver) = withMail { mail in
                defer { mail.work = [] }
                return (mail.work, mail.isOver)
            }
            for piece in work { piece(inside) }
            if isOver { break }
            inside.loop.wait(until: inside.loop.now + .minute)
        }
        for route in inside.routes.values { route.close() }
        inside.loop.dropAlarms()
    }
}

extension SystemFailure {
    fileprivate static let closed = SystemFailure(call: "a closed proxy", code: EPIPE)
}
