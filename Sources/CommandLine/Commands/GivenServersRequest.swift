import Analysis
import Live
import Measurement
import Runner
import ScenarioFile
import Simulation
import Stores

/// The servers that a live run was given by options or by the environment, and what the run would
/// send to them.
struct GivenServersRequest {
    /// The variables that name servers; those of an application's own shell are never read.
    static let redisVariable = "REHEARSAL_REDIS_URL"
    static let postgresVariable = "REHEARSAL_POSTGRES_URL"

    let servers: GivenServers

    /// What a command was given; nil where it does not play on real servers, or on its own alone.
    static func of(
        _ arguments: Arguments,
        in world: World
    ) throws(Failure) -> GivenServersRequest? {
        let named = (Flag.givenServers + [.loops]).first { arguments.has($0) }
        guard arguments.text(.engine) == "live" else {
            guard let named else { return nil }
            throw Failure(
                .nothingRan,
                "'\(named.typed)' is about real servers, and the model plays without any",
                hint: "add --engine live, or leave '\(named.typed)' out"
            )
        }
        return try onRealServers(arguments, in: world)
    }

    /// What a command was given that always plays on real servers; nil where it plays on its own
    /// alone.
    static func onRealServers(
        _ arguments: Arguments,
        in world: World
    ) throws(Failure) -> GivenServersRequest? {
        let request = try GivenServersRequest(arguments, in: world)
        return request.servers.areNone ? nil : request
    }

    /// Refuses a known number of calls that is over the limit.
    func checkAmount(ofCalls calls: Int) throws(Failure) {
        guard UInt64(calls) > servers.maxCommands else { return }
        throw Failure(
            .nothingRan,
            "measuring takes \(calls) commands and statements, more than --max-commands "
                + "\(servers.maxCommands)",
            hint: "allow more"
        )
    }

    /// Reads the options, else the environment.
    private init(_ arguments: Arguments, in world: World) throws(Failure) {
        var servers = GivenServers()
        if let text = Self.url(.redisURL, Self.redisVariable, arguments, world) {
            do { servers.redis = try RedisURL(text) } catch { throw Self.failure(error) }
        }
        if let text = Self.url(.postgresURL, Self.postgresVariable, arguments, world) {
            do { servers.postgres = try PostgresURL(text) } catch { throw Self.failure(error) }
        }
        servers.allowsNonEmpty = arguments.has(.allowNonEmpty)
        if let limit = arguments.count(.maxCommands) { servers.maxCommands = UInt64(limit) }
        if let limit = arguments.count(.maxBytes) { servers.maxBytes = UInt64(limit) }
        self.servers = servers
        if servers.areNone, let flag = Flag.givenServers.first(where: { arguments.has($0) }) {
            throw Failure(
                .nothingRan,
                "'\(flag.typed)' says something about named servers, and none is named",
                hint: "name one with --redis-url or --postgres-url, or leave '\(flag.typed)' out"
            )
        }
    }

    /// Looks at the servers, and says why they cannot be used.
    func check(with engine: LiveEngine) throws(Failure) {
        do throws(GivenProblem) {
            try engine.check()
        } catch {
            throw Failure(
                error.isRefusal ? .nothingRan : .couldNotFinish,
                error.failure.message,
                hint: error.failure.hint
            )
        }
    }

    /// Has the model count what some runs would send, and refuses what is over the limits.
    func checkAmount(of requests: [RunRequest], saying terminal: Terminal) throws(Failure) {
        var amount = Amount()
        for request in requests { amount.add(try self.amount(of: request)) }
        let words =
            "about \(amount.commands) commands and statements and \(amount.bytes) bytes to the "
            + "named servers"
        let hint = "allow more, play a shorter --window, or one --setup"
        if amount.commands > servers.maxCommands {
            throw Failure(
                .nothingRan,
                "the model expects \(words), more than --max-commands \(servers.maxCommands)",
                hint: hint
            )
        }
        if amount.bytes > servers.maxBytes {
            throw Failure(
                .nothingRan,
                "the model expects \(words), more than --max-bytes \(servers.maxBytes)",
                hint: hint
            )
        }
        terminal.message("the model expects \(words)")
    }

    private func amount(of request: RunRequest) throws(Failure) -> Amount {
        let record: RunRecord
        let runner: Runner
        do throws(RunProblem) {
            runner = try Runner(request.scenario, options: request.options, engine: ModelEngine())
        } catch {
            throw Failure(.nothingRan, error.message, hint: error.hint)
        }
        do {
            record = try runner.run(toolVersion: "", command: "", progress: { _ in true })
        } catch {
            throw Failure(.couldNotFinish, error.message, hint: error.hint)
        }
        var amount = Amount()
        for trial in record.trials {
            amount.add(
                Amount(
                    trial,
                    redis: servers.redis != nil,
                    postgres: servers.postgres != nil,
                    window: runner.window.duration
                )
            )
        }
        return amount
    }

    private static func url(
        _ flag: Flag,
        _ variable: String,
        _ arguments: Arguments,
        _ world: World
    ) -> String? {
        arguments.text(flag) ?? world.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func failure(_ problem: ServerURLProblem) -> Failure {
        Failure(.nothingRan, problem.message, hint: problem.hint)
    }
}

extension LiveOptions {
    /// What the command line says of a run on real servers.
    init(_ arguments: Arguments, _ given: GivenServersRequest?) {
        self.init(
            given: given?.servers ?? GivenServers(),
            loops: arguments.count(.loops)
        )
    }
}

/// Commands, statements and bytes.
private struct Amount {
    var commands: UInt64 = 0
    var bytes: UInt64 = 0

    init() {}

    /// What a trial of the model sent, its warm-up included.
    init(_ trial: TrialRecord, redis: Bool, postgres: Bool, window: Nanoseconds) {
        if redis {
            commands += trial.tallies.reduce(0) { $0 + $1.calls }
            bytes += trial.tallies.reduce(0) { $0 + $1.bytesIn + $1.bytesOut }
        }
        if postgres {
            commands += trial.statements.reduce(0) { $0 + $1.calls }
            bytes += trial.endpoints.reduce(0) { $0 + $1.databaseBytes }
        }
        // What is recorded leaves the warm-up out.
        let (whole, measured) = (UInt64(window), UInt64(max(1, trial.measured)))
        commands = commands.scaled(by: whole, over: measured)
        bytes = bytes.scaled(by: whole, over: measured)
    }

    mutating func add(_ other: Amount) {
        commands += other.commands
        bytes += other.bytes
    }
}

extension UInt64 {
    fileprivate func scaled(by factor: UInt64, over divisor: UInt64) -> UInt64 {
        let product = multipliedFullWidth(by: factor)
        guard product.high < divisor else { return .max }
        return divisor.dividingFullWidth(product).quotient
    }
}
