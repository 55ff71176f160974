/// Says things to the person: results to standard output, everything else to standard error.
struct Terminal: Sendable {
    /// When output is coloured.
    enum Color: String, Sendable {
        case auto, always, never
    }

    /// An ANSI style of the first word of a message; colour never carries meaning alone.
    private enum Style: String {
        case error = "1;31"
        case warning = "1;33"
        case hint = "1;36"
    }

    let world: World
    private let isColored: Bool

    init(world: World, color: Color) {
        self.world = world
        isColored =
            switch color {
            case .always: true
            case .never: false
            case .auto: Self.wantsColor(world)
            }
    }

    /// The rule of no-color.org, and no colour where nobody would see it.
    private static func wantsColor(_ world: World) -> Bool {
        world.errorIsTerminal && world.environment["TERM"] != "dumb"
            && (world.environment["NO_COLOR"] ?? "").isEmpty
    }

    /// Prints a result, ending its line.
    func result(_ text: String) {
        world.printResult(text.hasSuffix("\n") ? text : text + "\n")
    }

    /// Prints a message as it is, ending its line.
    func message(_ text: String) {
        world.printMessage(text.hasSuffix("\n") ? text : text + "\n")
    }

    /// Prints why something was not done.
    func error(_ text: String) { message(styled("error:", .error) + " " + text) }

    /// Prints a doubt about what was done.
    func warning(_ text: String) { message(styled("warning:", .warning) + " " + text) }

    /// Prints what to do next.
    func hint(_ text: String) { message(styled("hint:", .hint) + " " + text) }

    /// Prints a failure with its hint.
    func failure(_ failure: Failure) {
        error(failure.message)
        if let hint = failure.hint { self.hint(hint) }
    }

    private func styled(_ word: String, _ style: Style) -> String {
        isColored ? "\u{1B}[\(style.rawValue)m\(word)\u{1B}[0m" : word
    }
}
