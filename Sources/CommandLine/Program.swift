/// The whole program: arguments in, exit code out, and the world only through one door.
public struct Program: Sendable {
    private let world: World

    /// Creates the program in a world.
    public init(world: World) {
        self.world = world
    }

    /// Does what the arguments ask for.
    ///
    /// - Parameter typed: The arguments after the program's name.
    /// - Returns: How the process should end.
    public func run(_ typed: [String]) -> ExitCode {
        let code = dispatch(typed)
        if let cause = world.printFailure() {
            Terminal(world: world, color: .never).error("cannot print the results: \(cause)")
            return .worst(of: [code, .couldNotFinish])
        }
        return code
    }

    private func dispatch(_ typed: [String]) -> ExitCode {
        guard let first = typed.first else {
            Terminal(world: world, color: .auto).message(Help.program(.short))
            return .nothingRan
        }
        if first.hasPrefix("-") { return withoutCommand(typed) }
        guard let command = Command.all.first(where: { $0.name == first }) else {
            return refuse([.unknownCommand(first)], color: .auto)
        }
        let (arguments, failures) = Arguments.parse(Array(typed.dropFirst()), flags: command.flags)
        if arguments.has(.help) {
            Terminal(world: world, color: .auto).result(
                Help.command(command, arguments.wantsShortHelp ? .short : .long)
            )
            return .success
        }
        let color = arguments.text(.color).flatMap(Terminal.Color.init) ?? .auto
        let refusals = failures + operandFailures(arguments, command)
        guard refusals.isEmpty else { return refuse(refusals, color: color) }
        let terminal = Terminal(world: world, color: color)
        do throws(Failure) {
            return try command.run(Invocation(arguments: arguments, terminal: terminal))
        } catch {
            terminal.failure(error)
            return error.code
        }
    }

    /// Handles `--help`, `--version` and options typed where the command should be.
    private func withoutCommand(_ typed: [String]) -> ExitCode {
        let terminal = Terminal(world: world, color: .auto)
        let (arguments, failures) = Arguments.parse(typed, flags: Command.allFlags)
        guard failures.isEmpty else { return refuse(failures, color: .auto) }
        if arguments.has(.help) {
            terminal.result(Help.program(arguments.wantsShortHelp ? .short : .long))
            return .success
        }
        if arguments.has(.version) {
            terminal.result(Version.description)
            return .success
        }
        let misplaced = typed[0]
        return refuse(
            [
                Failure(
                    .nothingRan,
                    "the command comes before its options, but '\(misplaced)' came first",
                    hint:
                        "write 'rehearsal COMMAND \(misplaced)'; 'rehearsal help' lists commands"
                )
            ],
            color: .auto
        )
    }

    private func operandFailures(_ arguments: Arguments, _ command: Command) -> [Failure] {
        let count = arguments.operands.count
        if command.operandCount.contains(count) { return [] }
        let usage = "usage: \(command.usage)"
        if count < command.operandCount.lowerBound {
            let missing = "'\(command.name)' needs \(command.operands)"
            return [Failure(.nothingRan, missing, hint: usage)]
        }
        let extra = arguments.operands[command.operandCount.upperBound]
        return [Failure(.nothingRan, "unexpected argument '\(extra)'", hint: usage)]
    }

    private func refuse(_ failures: [Failure], color: Terminal.Color) -> ExitCode {
        let terminal = Terminal(world: world, color: color)
        for failure in failures { terminal.failure(failure) }
        return ExitCode.worst(of: failures.map(\.code))
    }
}
