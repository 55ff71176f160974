import Measurement
import Stores
import Workload

/// A readiness check: asks both stores and answers whether the application is healthy.
struct Probe: Step {
    /// What must answer for the application to be called healthy.
    enum Requirement: String, CaseIterable {
        case all, database, nothing
    }
    /// A table of which one row is read; nil leaves the database alone.
    let table: UInt16?
    let requirement: Requirement

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        var failure: StoreError?
        if let redis = instance.seams.redis {
            do { _ = try await instance.send(.ping, to: redis, for: request) } catch {
                if requirement == .all { failure = error }
            }
        }
        if let table {
            do { _ = try await instance.run(.read(table: table, row: 0), for: request) } catch {
                if requirement != .nothing { failure = error }
            }
        }
        if let failure { throw failure }
        return .proceed
    }
}

extension StepKind {
    /// `probe`.
    static let probe = StepKind(
        name: "probe",
        summary: "Checks the stores: PING to Redis, and one row of a table.",
        settings: [
            SettingDeclaration("table", .table, "The table that is read; without one, Redis only."),
            SettingDeclaration(
                "requires",
                .choice(Probe.Requirement.allCases.map(\.rawValue)),
                fallback: .choice(Probe.Requirement.all.rawValue),
                "Which stores must answer, or the probe fails."
            ),
        ]
    ) { settings, blueprint throws(StepProblem) in
        var table: UInt16?
        if settings.has("table") {
            table = try RowSource(settings.table("table"), in: blueprint).table
        }
        return Probe(
            table: table,
            requirement: Probe.Requirement(rawValue: settings.choice("requires")) ?? .all
        )
    }
}
