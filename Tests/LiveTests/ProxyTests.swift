import Foundation
import Glibc
import Measurement
import Stores
import Synchronization
import Testing
import Workload

@testable import Live

/// The proxy between an echoing server and blocking clients.
@Suite("The TCP proxy", .serialized)
struct ProxyTests {
    @Test("what goes in comes out, both ways, and as much as it is")
    func forwards() throws {
        let echo = try EchoServer()
        let proxy = try TCPProxy()
        defer { proxy.close() }
        let route = try proxy.open(to: echo.port)
        let client = try TestClient(route.port)
        #expect(client.ask("hello") == "hello")
        let large = String(repeating: "0123456789", count: 400_000)
        #expect(client.ask(large) == large)
    }

    @Test("a route that is down cuts its connections and refuses others, until it is up again")
    func down() throws {
        let echo = try EchoServer()
        let proxy = try TCPProxy()
        defer { proxy.close() }
        let route = try proxy.open(to: echo.port)
        let client = try TestClient(route.port)
        #expect(client.ask("a") == "a")
        route.change { $0.isUp = false }
        #expect(client.ask("b") == nil)
        #expect(!Loopback.accepts(port: route.port))
        route.change { $0.isUp = true }
        #expect(try TestClient(route.port).ask("c") == "c")
    }

    @Test("a line that stands still loses nothing: what was sent arrives when it goes on")
    func holds() throws {
        let echo = try EchoServer()
        let proxy = try TCPProxy()
        defer { proxy.close() }
        let route = try proxy.open(to: echo.port)
        let client = try TestClient(route.port)
        #expect(client.ask("a") == "a")
        route.change { $0.holds = true }
        client.send("late")
        #expect(client.receive(4, within: 150) == nil)
        route.change { $0.holds = false }
        #expect(client.receive(4, within: 5_000) == "late")
    }

    @Test("a delayed reply comes that much later")
    func delay() throws {
        let echo = try EchoServer()
        let proxy = try TCPProxy()
        defer { proxy.close() }
        let route = try proxy.open(to: echo.port)
        route.change { $0.delay = 80 * .millisecond }
        let client = try TestClient(route.port)
        let began = ContinuousClock.now
        #expect(client.ask("a") == "a")
        let took = ContinuousClock.now - began
        #expect(took >= .milliseconds(80))
        #expect(took < .milliseconds(1_000))
    }

    @Test("the reply to a COMMIT is lost, and the server has committed all the same")
    func cutAfterCommit() throws {
        let errors = ErrorLog()
        let table = Table(
            name: "cars",
            content: .bookings(resources: 3, exclusive: false),
            rowSize: 10
        )
        let servers = ThrowawayServers()
        defer { servers.shutdown() }
        let server = try servers.postgres(PostgresSettings(maxConnections: 5, network: loopback))
        let control = try server.control()
        for statement in TrialSchema.throwaway.creation(of: [table]) { try control.run(statement) }
        let proxy = try TCPProxy()
        defer { proxy.close() }
        var address = try server.applicationAddress()
        let route = try proxy.open(to: address.port)
        address.port = route.port
        // Of the two requests' commits the second loses its reply.
        route.change { $0.cutsEvery = 2 }
        let trial = makeTrial(rate: 10, count: 2, redis: nil, tables: [table]) {
            request,
            seams throws(StoreError) in
            do throws(StoreError) {
                let transaction = try await seams[0].sql.begin(.readCommitted)
                let range = DayRange(start: 1, length: 2)
                _ = try await transaction.run(
                    .insertBooking(table: 0, resource: 1, range: range, operation: request.number)
                )
                try await transaction.commit()
                return .served
            } catch {
                errors.add(error)
                throw error
            }
        }
        let world = try LiveWorld(
            trial,
            in: LoopSetting(places: LivePlaces(redis: [], postgres: [address]))
        )
        let failure = world.assumeIsolated { world -> StoreError? in
            do throws(StoreError) {
                try world.open()
                while world.offer(for: .second) != nil {}
                world.drain()
                return nil
            } catch { return error }
        }
        let record = world.assumeIsolated { world in
            world.part().record(
                setup: trial.setup,
                repetition: 0,
                seed: 1,
                engine: world.engineRecord(),
                bookings: [],
                payouts: [],
                limiters: [],
                checks: []
            )
        }
        world.assumeIsolated { $0.close() }
        #expect(failure == nil)
        #expect(errors.all == [.unavailable(.postgres)])
        #expect(record.endpoints[0].outcomes[Int(Outcome.served.rawValue)] == 1)
        let stored = try control.run(TableText(table: table).storedBookings)
        #expect(stored.map { $0[0] } == ["0", "1"])
    }
}

/// A blocking client, for tests.
private final class TestClient {
    private let descriptor: Int32

    init(_ port: UInt16) throws {
        descriptor = try Loopback.beginConnecting(to: port)
    }

    deinit { close(descriptor) }

    func ask(_ text: String) -> String? {
        // A text larger than the buffers on the way can only be sent while its echo is read.
        let bytes = Array(text.utf8)
        var received: [UInt8] = []
        var sent = 0
        while received.count < bytes.count {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if sent < bytes.count { entry.events |= Int16(POLLOUT) }
            guard poll(&entry, 1, 10_000) > 0 else { return nil }
            if entry.revents & Int16(POLLOUT) != 0, sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count > 0 { sent += count }
            }
            if entry.revents & Int16(POLLIN | POLLERR | POLLHUP) != 0 {
                guard let piece = take() else { return nil }
                received += piece
            }
        }
        return String(decoding: received, as: UTF8.self)
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    func receive(_ count: Int, within milliseconds: Int32) -> String? {
        var received: [UInt8] = []
        while received.count < count {
            var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, milliseconds) > 0, let piece = take() else { return nil }
            received += piece
        }
        return String(decoding: received, as: UTF8.self)
    }

    private func take() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}

/// A server that says everything back, on threads of its own.
private final class EchoServer: Sendable {
    let port: UInt16
    private let listener: Int32

    init() throws {
        let opened = try Loopback.listen()
        port = opened.port
        listener = opened.descriptor
        let descriptor = opened.descriptor
        startThread {
            while true {
                var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&entry, 1, -1) > 0 else { continue }
                let client = accept(descriptor, nil, nil)
                if client < 0 { return }
                startThread { Self.echo(client) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func echo(_ client: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(client, &buffer, buffer.count, 0), count > 0 {
            var sent = 0
            while sent < count {
                let written = buffer[sent..<count].withUnsafeBytes {
                    send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard written > 0 else { break }
                sent += written
            }
        }
        close(client)
    }
}

private func startThread(_ body: @escaping @Sendable () -> Void) {
    Thread.detachNewThread(body)
}
