/// The one door to the world: whatever a command reads, prints or waits for comes through it.
///
/// Commands take it as a parameter, so that a test runs a whole command in process with a world of
/// its own. Only ``World/system()`` touches the real one. What a run writes to its folder is
/// Reporting's own door.
public struct World: Sendable {
    /// The environment's variables.
    public var environment: [String: String]
    /// The folder that relative paths start from.
    public var currentFolder: String
    /// How many processors the process may use.
    public var processors: Int
    /// Whether standard output is a terminal.
    public var outputIsTerminal: Bool
    /// Whether standard error is a terminal.
    public var errorIsTerminal: Bool
    /// Prints results: standard output carries nothing else.
    public var printResult: @Sendable (String) -> Void
    /// Prints progress, warnings, errors and hints, on standard error.
    public var printMessage: @Sendable (String) -> Void
    /// Why results could not be printed, after the fact; nil when they were or nobody wants them.
    public var printFailure: @Sendable () -> String?
    /// Reads a text file.
    public var readFile: @Sendable (String) throws(WorldError) -> String
    /// Reads a file of any size in pieces, until it ends or nothing more is wanted.
    public var readPieces: @Sendable (String, ([UInt8]) -> Bool) throws(WorldError) -> Void
    /// Writes a text file that must not exist yet.
    public var createFile: @Sendable (String, String) throws(WorldError) -> Void
    /// Makes a folder and those above it; false where it is there already.
    public var createFolder: @Sendable (String) throws(WorldError) -> Bool
    /// Removes a run's folder and the two around it, `Results/<scenario>/<run>`, as far as they
    /// hold nothing; any other stays.
    public var removeEmptyFolder: @Sendable (String) -> Void
    /// The names in a folder, in no order, or nil when there is no such folder.
    public var namesInFolder: @Sendable (String) throws(WorldError) -> [String]?
    /// The date and time in UTC, as ISO 8601 writes it.
    public var dateAndTime: @Sendable () -> String
    /// What the machine is, as names and values, such as `("cores", "2")`.
    public var machine: @Sendable () -> [(name: String, value: String)]
    /// Nanoseconds of a clock that never goes back.
    public var now: @Sendable () -> Int64
    /// The number of the signal that asked the program to stop, if one did.
    public var stopSignal: @Sendable () -> Int32?

    /// The path as a person would type it: from the current folder, where it lies in there.
    func shortened(_ path: String) -> String {
        path.hasPrefix(currentFolder + "/")
            ? String(path.dropFirst(currentFolder.count + 1)) : path
    }

    /// Creates a world from its parts.
    public init(
        environment: [String: String],
        currentFolder: String,
        processors: Int,
        outputIsTerminal: Bool,
        errorIsTerminal: Bool,
        printResult: @escaping @Sendable (String) -> Void,
        printMessage: @escaping @Sendable (String) -> Void,
        printFailure: @escaping @Sendable () -> String?,
        readFile: @escaping @Sendable (String) throws(WorldError) -> String,
        readPieces: @escaping @Sendable (String, ([UInt8]) -> Bool) throws(WorldError) -> Void,
        createFile: @escaping @Sendable (String, String) throws(WorldError) -> Void,
        createFolder: @escaping @Sendable (String) throws(WorldError) -> Bool,
        removeEmptyFolder: @escaping @Sendable (String) -> Void,
        namesInFolder: @escaping @Sendable (String) throws(WorldError) -> [String]?,
        dateAndTime: @escaping @Sendable () -> String,
        machine: @escaping @Sendable () -> [(name: String, value: String)],
        now: @escaping @Sendable () -> Int64,
        stopSignal: @escaping @Sendable () -> Int32?
    ) {
        self.environment = environment
        self.currentFolder = currentFolder
        self.processors = processors
        self.outputIsTerminal = outputIsTerminal
        self.errorIsTerminal = errorIsTerminal
        self.printResult = printResult
        self.printMessage = printMessage
        self.printFailure = printFailure
        self.readFile = readFile
        self.readPieces = readPieces
        self.createFile = createFile
        self.createFolder = createFolder
        self.removeEmptyFolder = removeEmptyFolder
        self.namesInFolder = namesInFolder
        self.dateAndTime = dateAndTime
        self.machine = machine
        self.now = now
        self.stopSignal = stopSignal
    }
}

/// Why something in the world could not be had.
public struct WorldError: Error, Sendable, Equatable {
    /// The cause in the operating system's words.
    public var cause: String

    /// Creates an error from its cause.
    public init(_ cause: String) { self.cause = cause }
}
