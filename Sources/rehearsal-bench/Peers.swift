import CLinux
import Foundation
import Live

/// The peers that the live engine is measured against, as their own programs.
enum Peers {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// `redis-benchmark` with keys and values like ours.
    static func redisBenchmark(
        _ load: LiveLoad,
        _ servers: StandingServers,
        operations: Int
    ) throws -> Side {
        let (output, processor) = try run(
            "redis-benchmark",
            [
                "-h", servers.redis.host, "-p", "\(servers.redis.port)", "-a",
                servers.redis.password, "-c", "\(load.connections)", "-P", "\(load.pipeline)", "-n",
                "\(operations)", "-r", "\(LiveLoad.keys)", "-d", "\(LiveLoad.size)", "-t",
                load.operation.rawValue, "--csv",
            ],
        )
        guard let line = output.split(separator: "\n").last(where: { $0.hasPrefix("\"") }),
            case let cells = line.split(separator: ","), cells.count > 1,
            let rate = Double(cells[1].filter { $0 != "\"" })
        else { throw Failure(description: "redis-benchmark printed: \(output)") }
        return Side(rate: rate, processor: processor / Double(operations) * 1e6)
    }

    /// `pgbench` with our statements on a table like ours.
    static func pgbench(
        _ load: LiveLoad,
        _ servers: StandingServers,
        operations: Int
    ) throws -> Side {
        // Not for a time: that would begin before the connections are open.
        let each = max(1, operations / load.connections)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "rehearsal-bench-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = folder.appending(path: "script.sql")
        let filler = String(repeating: "x", count: Int(LiveLoad.size))
        let statement =
            load.operation == .select
            ? "SELECT version, filler FROM rehearsal.items WHERE id = :id;"
            : "UPDATE rehearsal.items SET version = version + 1, filler = '\(filler)' "
                + "WHERE id = :id RETURNING version;"
        let text = "\\set id random(0, \(LiveLoad.keys - 1))\n\(statement)\n"
        try text.write(to: script, atomically: false, encoding: .utf8)
        let (output, processor) = try run(
            "pgbench",
            [
                "-n", "-M", "prepared", "-c", "\(load.connections)", "-j", "1", "-t", "\(each)",
                "-f", script.path(percentEncoded: false), "-h", servers.postgres.host, "-p",
                "\(servers.postgres.port)", "-U", servers.postgres.user, StandingServers.database,
            ],
            environment: ["PGPASSWORD": servers.postgres.password]
        )
        guard let line = output.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
            let rate = Double(line.split(separator: " ")[2])
        else {
            throw Failure(description: "pgbench printed: \(output)")
        }
        return Side(rate: rate, processor: processor / Double(each * load.connections) * 1e6)
    }

    /// What `redis-benchmark` printed, without `--csv` when it should tell its percentiles.
    static func redisBenchmarkReport(
        _ servers: StandingServers,
        connections: Int,
        operations: Int,
        meanwhile: @escaping @Sendable () -> Void
    ) throws -> String {
        try run(
            "redis-benchmark",
            [
                "-h", servers.redis.host, "-p", "\(servers.redis.port)", "-a",
                servers.redis.password, "-c", "\(connections)", "-n", "\(operations)", "-t", "get",
            ],
            meanwhile: meanwhile
        ).output
    }

    /// Runs a program to its end; answers its output and its processor time in seconds.
    static func run(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        meanwhile: (@Sendable () -> Void)? = nil
    ) throws -> (output: String, processor: Double) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        let before = childrenTime()
        try process.run()
        if let meanwhile { Thread.detachNewThread(meanwhile) }
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(program) failed with \(process.terminationStatus)")
        }
        return (String(decoding: data, as: UTF8.self), childrenTime() - before)
    }

    private static func childrenTime() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        return [usage.ru_utime, usage.ru_stime].reduce(0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
    }
}
