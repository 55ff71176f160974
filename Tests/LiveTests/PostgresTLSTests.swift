import Foundation
import Glibc
import Measurement
import Stores
import Synchronization
import Testing

@testable import Live

/// Postgres behind TLS, with a certificate that the test makes for itself.
@Suite("Postgres with TLS", .serialized)
struct PostgresTLSTests {
    @Test("a trial runs over encrypted connections, and a wrong certificate is told in words")
    func encrypted() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "rehearsal-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try makeCertificate("server", in: folder)
        try makeCertificate("other", in: folder)

        let servers = ThrowawayServers()
        defer { servers.shutdown() }
        let settings = PostgresSettings(maxConnections: 20, pool: 4, network: loopback)
        let postgres = try servers.postgres(settings)
        let address = try postgres.controlPlace()
        let (user, password) = (address["user"] ?? "", address["password"] ?? "")
        let place = "127.0.0.1:\(address.port)/postgres"
        func url(_ parameters: String) throws -> PostgresURL {
            try PostgresURL("postgres://\(user):\(password)@\(place)?\(parameters)")
        }
        func failure(_ url: PostgresURL) -> String {
            do throws(GivenProblem) {
                try LiveEngine(LiveOptions(given: GivenServers(postgres: url))).check()
                return ""
            } catch {
                return error.failure.message
            }
        }
        let before = failure(try url("sslmode=require"))
        #expect(before.hasPrefix("cannot connect to Postgres at \(place): "))
        #expect(before.hasSuffix("server does not support SSL, but SSL was required"))

        try encrypt(postgres, with: folder)
        let root = folder.appending(path: "server.crt").path(percentEncoded: false)
        let trusted = try url("sslmode=verify-full&sslrootcert=\(root)")
        #expect(failure(trusted) == "")
        let wrong = folder.appending(path: "other.crt").path(percentEncoded: false)
        let refused = failure(try url("sslmode=verify-full&sslrootcert=\(wrong)"))
        #expect(refused.hasPrefix("cannot connect to Postgres at \(place): "))
        #expect(refused.contains("certificate verify failed"))
        #expect(!refused.contains(password))

        let engine = LiveEngine(LiveOptions(given: GivenServers(postgres: trusted)))
        defer { engine.shutdown() }
        let table = Table(name: "items", content: .rows(owners: 10, each: 1), rowSize: 100)
        let trial = makeTrial(rate: 100, count: 100, redis: nil, tables: [table]) {
            _,
            seams throws(StoreError) in
            _ = try await seams[0].sql.run(.read(table: 0, row: 1))
            return .served
        }
        let looker = try postgres.control()
        let seen = Mutex<[String]>([])
        let record = try engine.play(trial) { now in
            guard now > 500 * .millisecond else { return true }
            let rows = try? looker.run(
                """
                SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                WHERE application_name = 'rehearsal' AND pid <> pg_backend_pid()
                """
            )
            seen.withLock { $0 = rows?.compactMap(\.first) ?? [] }
            return true
        }
        #expect(record.endpoints[0].outcomes[Int(Outcome.served.rawValue)] == 100)
        #expect(seen.withLock { $0.count } >= 2)
        #expect(seen.withLock { $0.allSatisfy { $0 == "t" } })
    }

    /// A certificate for 127.0.0.1 that nobody but itself has signed, and its key.
    private func makeCertificate(_ name: String, in folder: URL) throws {
        let openssl = Process()
        openssl.executableURL = URL(filePath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-new", "-x509", "-nodes", "-newkey", "rsa:2048", "-days", "1",
            "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
            folder.appending(path: "\(name).key").path(percentEncoded: false), "-out",
            folder.appending(path: "\(name).crt").path(percentEncoded: false),
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        #expect(openssl.terminationStatus == 0)
    }

    /// Has a server use the certificate from now on.
    private func encrypt(_ postgres: PostgresServer, with folder: URL) throws {
        let control = try postgres.control()
        let data = try #require(try control.run("SHOW data_directory").first?.first)
        let user = try ServerUser.current()
        for name in ["server.crt", "server.key"] {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .ascii)
            try FileTree.write(text, to: "\(data)/\(name)", owner: user)
        }
        try control.run("ALTER SYSTEM SET ssl = on")
        try control.run("SELECT pg_reload_conf()")
        // The server reads its configuration anew at some moment after the signal.
        let deadline = ContinuousClock.now + .seconds(20)
        while try postgres.control().run("SHOW ssl") != [["on"]] {
            try #require(ContinuousClock.now < deadline, "the server did not turn TLS on")
        }
    }
}
