import Analysis
import Reporting
import ScenarioFile
import Simulation
import Stores

/// The calibration that a command's model plays with.
struct CalibrationFile: Sendable {
    /// The figures; those that are shipped without a file.
    let calibration: Calibration
    /// The file, for the run's record; nil without one.
    let record: CalibrationRecord?

    /// The figures that are shipped.
    static let shipped = CalibrationFile(calibration: .shipped, record: nil)

    /// The model with these figures.
    var model: ModelEngine { ModelEngine(calibration) }

    /// What a command was given.
    ///
    /// - Returns: The calibration; nil when its file is wrong, which has been said by then.
    static func of(
        _ arguments: Arguments,
        saying terminal: Terminal
    ) throws(Failure) -> CalibrationFile? {
        guard let path = arguments.text(.calibration) else { return .shipped }
        if arguments.text(.engine) == "live" {
            throw Failure(
                .nothingRan,
                "'--calibration' is about the model, and real servers take the time they take",
                hint: "leave '--calibration' out, or compare both with 'rehearsal fidelity'"
            )
        }
        return read(path, saying: terminal)
    }

    /// Reads a file; nil when it is wrong, which has been said by then.
    static func read(_ path: String, saying terminal: Terminal) -> CalibrationFile? {
        let text: String
        do throws(WorldError) {
            text = try terminal.world.readFile(path)
        } catch {
            terminal.error("cannot read '\(path)': \(error.cause)")
            terminal.hint("write one with 'rehearsal calibrate --output FILE'")
            return nil
        }
        do throws(ScenarioProblems) {
            var calibration = try CalibrationParser().parse(text: text, path: path)
            calibration.digest = SHA256.hexadecimal(of: text)
            return CalibrationFile(calibration, path: path)
        } catch {
            terminal.message(error.description)
            return nil
        }
    }

    /// A calibration with its digest, and where it is.
    init(_ calibration: Calibration, path: String) {
        self.init(
            calibration: calibration,
            record: CalibrationRecord(
                path: path,
                measured: calibration.measured,
                digest: calibration.digest
            )
        )
    }

    private init(calibration: Calibration, record: CalibrationRecord?) {
        self.calibration = calibration
        self.record = record
    }
}
