import Analysis
import Foundation

/// The shape of `run.json`: a run's description with keys that stay as they are.
///
/// Everything that differs between two equal runs is under `surroundings`.
struct RunDocument: Codable {
    struct Scenario: Codable {
        var name: String
        var summary: String
        var source: String
        var path: String
        var sha256: String
        var text: String
        var inputs: [Input]?
        var contradictions: [Contradiction]?
    }
    struct Input: Codable {
        var path: String
        var value: String
        var tag: String
        var note: String
    }
    struct Contradiction: Codable {
        var says: String
        var but: String
        var note: String
    }
    struct Window: Codable {
        var startOfDayNanoseconds: Int64
        var lengthNanoseconds: Int64
        var warmUpNanoseconds: Int64
    }
    struct Setup: Codable {
        var name: String
        var summary: String
        var baseline: Bool
        var databaseCores: Int?
        var redisMemoryLimitBytes: Int64?
        var conditions: [Condition]
        var faults: [Fault]?
    }
    struct Matrix: Codable {
        struct Line: Codable {
            var name: String
            var summary: String
        }
        struct Cell: Codable {
            var protection: String
            var fault: String
            var expectedToBreak: Bool
            var play: String
        }
        var endpoint: String
        var protections: [Line]
        var faults: [Line]
        var cells: [Cell]
    }
    struct Fault: Codable {
        var words: String
        var startNanoseconds: Int64
        var endNanoseconds: Int64?
    }
    struct Condition: Codable {
        var name: String
        var value: String
        var tag: String
    }
    struct RedFlag: Codable {
        var kind: String
        var setup: String
        var subject: String
        var value: String
        var repetitions: Int
        var sentence: String
    }
    struct Status: Codable {
        var complete: Bool
        var reason: String?
    }
    struct Calibration: Codable {
        var path: String
        var measured: String
        var sha256: String
    }
    struct Note: Codable {
        var name: String
        var value: String
    }
    struct Surroundings: Codable {
        var started: String
        var elapsedNanoseconds: Int64?
        var machine: [Note]
        var servers: [Note]
    }

    /// Raised when a change of the files would mislead an older reader.
    static let currentFormat = 1

    var format: Int
    var tool: String
    var engine: String
    var seed: UInt64
    var repetitions: Int
    var command: String
    var scenario: Scenario
    var window: Window
    var setups: [Setup]
    var matrix: Matrix?
    var notes: [String]
    var doubts: [String]?
    var redFlags: [RedFlag]?
    var status: Status
    var calibration: Calibration?
    var surroundings: Surroundings

    init(_ run: RunDescription) {
        format = Self.currentFormat
        tool = run.toolVersion
        engine = run.engine
        seed = run.seed
        repetitions = run.repetitions
        command = run.command
        scenario = Scenario(run.scenario)
        window = Window(
            startOfDayNanoseconds: run.window.startOfDay,
            lengthNanoseconds: run.window.length,
            warmUpNanoseconds: run.window.warmUp
        )
        setups = run.setups.map { setup in
            Setup(
                name: setup.name,
                summary: setup.summary,
                baseline: setup.isBaseline,
                databaseCores: setup.databaseCores,
                redisMemoryLimitBytes: setup.redisMemoryLimit,
                conditions: setup.conditions.map {
                    Condition(name: $0.name, value: $0.value, tag: $0.tag.rawValue)
                },
                faults: setup.faults.isEmpty
                    ? nil
                    : setup.faults.map {
                        Fault(
                            words: $0.words,
                            startNanoseconds: $0.start,
                            endNanoseconds: $0.end
                        )
                    }
            )
        }
        matrix = run.matrix.map(Matrix.init)
        notes = run.notModelled
        doubts = run.doubts
        redFlags = run.redFlags.map { flag in
            RedFlag(
                kind: flag.kind.rawValue,
                setup: flag.setup,
                subject: flag.subject,
                value: "\(flag.value)",
                repetitions: flag.repetitions,
                sentence: flag.sentence
            )
        }
        status =
            switch run.status {
            case .complete: Status(complete: true)
            case .partial(let reason): Status(complete: false, reason: reason)
            }
        calibration = run.calibration.map {
            Calibration(path: $0.path, measured: $0.measured, sha256: $0.digest)
        }
        surroundings = Surroundings(
            started: run.surroundings.started,
            elapsedNanoseconds: run.surroundings.elapsed,
            machine: run.surroundings.machine.map { Note(name: $0.name, value: $0.value) },
            servers: run.surroundings.servers.map { Note(name: $0.name, value: $0.value) }
        )
    }

    /// The run's description.
    var description: RunDescription {
        var description = RunDescription(
            scenario: ScenarioRecord(
                name: scenario.name,
                summary: scenario.summary,
                source: scenario.source,
                path: scenario.path,
                text: scenario.text,
                inputs: (scenario.inputs ?? []).map(\.record),
                contradictions: (scenario.contradictions ?? []).map {
                    Analysis.Contradiction(says: $0.says, but: $0.but, note: $0.note)
                }
            ),
            toolVersion: tool,
            engine: engine,
            seed: seed,
            repetitions: repetitions,
            window: WindowRecord(
                startOfDay: window.startOfDayNanoseconds,
                length: window.lengthNanoseconds,
                warmUp: window.warmUpNanoseconds
            ),
            setups: setups.map(\.record),
            matrix: matrix?.record,
            notModelled: notes,
            doubts: doubts ?? [],
            redFlags: (redFlags ?? []).compactMap(\.flag),
            command: command,
            status: status.complete ? .complete : .partial(reason: status.reason ?? ""),
            surroundings: Analysis.Surroundings(
                started: surroundings.started,
                elapsed: surroundings.elapsedNanoseconds,
                machine: surroundings.machine.map { .init($0.name, $0.value) },
                servers: surroundings.servers.map { .init($0.name, $0.value) }
            )
        )
        description.calibration = calibration.map {
            CalibrationRecord(path: $0.path, measured: $0.measured, digest: $0.sha256)
        }
        return description
    }
}

extension RunDocument.Scenario {
    /// What is not there is left out.
    fileprivate init(_ record: ScenarioRecord) {
        let inputs = record.inputs.map {
            RunDocument.Input(path: $0.path, value: $0.value, tag: $0.tag.rawValue, note: $0.note)
        }
        let contradictions = record.contradictions.map {
            RunDocument.Contradiction(says: $0.says, but: $0.but, note: $0.note)
        }
        self.init(
            name: record.name,
            summary: record.summary,
            source: record.source,
            path: record.path,
            sha256: SHA256.hexadecimal(of: record.text),
            text: record.text,
            inputs: inputs.isEmpty ? nil : inputs,
            contradictions: contradictions.isEmpty ? nil : contradictions
        )
    }
}

extension RunDocument.Matrix {
    fileprivate init(_ record: MatrixRecord) {
        self.init(
            endpoint: record.endpoint,
            protections: record.protections.map { Line(name: $0.name, summary: $0.summary) },
            faults: record.faults.map { Line(name: $0.name, summary: $0.summary) },
            cells: record.cells.map {
                Cell(
                    protection: $0.protection,
                    fault: $0.fault,
                    expectedToBreak: $0.isExpectedToBreak,
                    play: $0.play.rawValue
                )
            }
        )
    }

    fileprivate var record: MatrixRecord {
        MatrixRecord(
            endpoint: endpoint,
            protections: protections.map { .init(name: $0.name, summary: $0.summary) },
            faults: faults.map { .init(name: $0.name, summary: $0.summary) },
            cells: cells.map {
                MatrixRecord.Cell(
                    protection: $0.protection,
                    fault: $0.fault,
                    isExpectedToBreak: $0.expectedToBreak,
                    play: MatrixRecord.Play(rawValue: $0.play) ?? .nowhere
                )
            }
        )
    }
}

extension RunDocument.Input {
    fileprivate var record: Analysis.Input {
        Analysis.Input(
            path: path,
            value: value,
            tag: Analysis.Condition.Tag(rawValue: tag) ?? .ours,
            note: note
        )
    }
}

extension RunDocument.Setup {
    fileprivate var record: SetupRecord {
        SetupRecord(
            name: name,
            summary: summary,
            isBaseline: baseline,
            databaseCores: databaseCores,
            redisMemoryLimit: redisMemoryLimitBytes,
            conditions: conditions.map {
                Analysis.Condition(
                    $0.name,
                    $0.value,
                    Analysis.Condition.Tag(rawValue: $0.tag) ?? .ours
                )
            },
            faults: (faults ?? []).map {
                FaultSpan(words: $0.words, start: $0.startNanoseconds, end: $0.endNanoseconds)
            }
        )
    }
}

extension RunDocument.RedFlag {
    /// The flag; nil where its words are not ours.
    fileprivate var flag: Analysis.RedFlag? {
        guard let kind = Analysis.RedFlag.Kind(rawValue: kind), let value = Figure(value) else {
            return nil
        }
        return Analysis.RedFlag(
            kind: kind,
            setup: setup,
            subject: subject,
            value: value,
            repetitions: repetitions
        )
    }
}

extension RunDocument {
    /// The document as text.
    func text() throws(ResultsError) -> String { try Self.text(of: self) }

    /// A document as text: keys in alphabetical order, so that equal runs differ only where they
    /// did.
    static func text(of document: some Encodable) throws(ResultsError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        do {
            return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
        } catch {
            throw ResultsError(.notWritable, "cannot write a run's description: \(error)")
        }
    }

    /// Reads a document.
    init(text: String, file: String) throws(ResultsError) {
        self = try Self.read(Self.self, text: text, file: file)
        guard format == Self.currentFormat else {
            throw ResultsError(
                .malformed,
                "\(file) has format \(format), but this version reads \(Self.currentFormat)",
                hint: "it was made by version \(tool)"
            )
        }
    }

    /// Reads a document of a type.
    static func read<Document: Decodable>(
        _ type: Document.Type,
        text: String,
        file: String
    ) throws(ResultsError) -> Document {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(type, from: Data(text.utf8))
        } catch {
            throw ResultsError(
                .malformed,
                "\(file) is not a run's description",
                hint: "it is written by 'rehearsal run' and is not meant to be edited"
            )
        }
    }
}
