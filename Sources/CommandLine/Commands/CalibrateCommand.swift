import Live
import Measurement
import Runner
import ScenarioFile
import Stores

extension Command {
    static let calibrate = Command(
        name: "calibrate",
        operands: "",
        operandCount: 0...0,
        summary: "Measure what real servers take, for the model to play with",
        discussion: """
            Starts throwaway servers, or uses those that are named, and measures the processor \
            time that they take for each kind of command and statement, the round trips to them \
            and the flush at a commit. The result is a file that '--calibration' reads. It takes \
            about two minutes. Of named Postgres servers the processor time cannot be known: the \
            shipped times stand for it.
            """,
        examples: [
            "rehearsal calibrate --output here.yaml",
            "rehearsal run Scenarios/quick.yaml --calibration here.yaml",
        ],
        ownFlags: [.calibrationOutput, .quiet] + Flag.givenServers,
        run: { invocation throws(Failure) in try Calibrate(invocation).run() }
    )
}

/// Measures what `calibrate` was asked to measure.
private struct Calibrate {
    let arguments: Arguments
    let terminal: Terminal
    let given: GivenServersRequest?
    let live: LiveEngine

    init(_ invocation: Invocation) throws(Failure) {
        arguments = invocation.arguments
        terminal = invocation.terminal
        given = try GivenServersRequest.onRealServers(arguments, in: terminal.world)
        live = Measuring.engine(given)
    }

    func run() throws(Failure) -> ExitCode {
        defer { live.shutdown() }
        try given?.checkAmount(ofCalls: Calibrator.Effort().commands)
        try given?.check(with: live)
        let measuring = Measuring(world: terminal.world, isQuiet: arguments.has(.quiet))
        let calibration = try measuring.calibration(of: live)
        let text = CalibrationText(calibration).text
        guard let path = arguments.text(.calibrationOutput) else {
            terminal.result(text)
            return .success
        }
        do throws(WorldError) {
            try terminal.world.createFile(path, text)
        } catch {
            throw Failure(
                .couldNotFinish,
                "cannot write '\(path)': \(error.cause)",
                hint: "a calibration never overwrites another file"
            )
        }
        terminal.result("calibration: \(path)")
        return .success
    }
}

/// Measures a calibration and says how far it is.
struct Measuring {
    let world: World
    let isQuiet: Bool

    /// An engine that lets the calls of a kind take up to a minute.
    static func engine(_ given: GivenServersRequest?) -> LiveEngine {
        LiveEngine(LiveOptions(drainLimit: .minute, given: given?.servers ?? GivenServers()))
    }

    /// What an engine's servers take.
    ///
    /// - Parameters:
    ///   - engine: Whose servers.
    ///   - effort: How much is measured.
    ///   - redis: How the Redis server is set up.
    ///   - postgres: How the Postgres server is set up.
    /// - Returns: The figures, with the machine and how busy it was as conditions.
    /// - Throws: ``Failure`` where a server fails, or at a signal.
    func calibration(
        of engine: any Engine,
        effort: Calibrator.Effort = Calibrator.Effort(),
        redis: RedisSettings = RedisSettings(network: .loopback),
        postgres: PostgresSettings = PostgresSettings(network: .loopback)
    ) throws(Failure) -> Calibration {
        if !isQuiet {
            world.printMessage("calibrating on the servers at hand, for about two minutes\n")
        }
        let calibrator = Calibrator(engine, effort: effort, redis: redis, postgres: postgres) {
            name,
            done,
            all in
            say("measuring \(name), \(done) of \(all) kinds done")
            return world.stopSignal() == nil
        }
        let before = world.load
        do throws(EngineFailure) {
            var calibration = try calibrator.calibrate(
                measured: String(world.dateAndTime().prefix(10)),
                conditions: world.machine().map { Calibration.Condition($0.name, $0.value) },
                processors: world.processors
            )
            if let before, let after = world.load {
                calibration.conditions.append(
                    Calibration.Condition("load average", "\(before) before, \(after) after")
                )
            }
            end()
            return calibration
        } catch {
            end()
            if let signal = world.stopSignal() {
                throw Failure(.stopped(by: signal), "stopped before everything was measured")
            }
            throw Failure(.couldNotFinish, error.message, hint: error.hint)
        }
    }

    private func say(_ words: String) {
        if !isQuiet, world.errorIsTerminal { world.printMessage("\r\u{1B}[K\(words)") }
    }

    private func end() {
        if !isQuiet, world.errorIsTerminal { world.printMessage("\r\u{1B}[K") }
    }
}
