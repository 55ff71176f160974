import Measurement
import Stores
import Workload

/// Books a range of a resource under a chosen protection.
///
/// Every request's attempt is kept for the audit, whatever becomes of it.
struct Book: Step {
    var speedObstacle: String? { "books" }
    let table: UInt16
    let population: Int
    let kind: ProtectionKind
    /// The time of the application's own work between the check and the commit.
    let work: Nanoseconds
    /// Who stands still when the work is done.
    let pauses: ClientPauses
    /// The lock, where the protection needs one.
    let lock: RedisLock?
    /// How often a transaction is tried again after a serialization failure, a deadlock or a lost
    /// version.
    let retries: Int64
    /// How often a request is sent again whose commit was not answered.
    let resends: Int64

    var protectionName: String? { kind.name }

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let invoked = instance.now
        let call = BookingCall(step: self, request: request, instance: instance)
        do throws(BookingFailure) {
            let result = try await send(call)
            keep(result, request, invoked, instance)
            switch result {
            case .taken: return .end(.taken)
            case .busy: return .end(.busy)
            case .booked, .failed, .unknown: return .proceed
            }
        } catch {
            keep(error.isCommitLost ? .unknown : .failed, request, invoked, instance)
            throw error.cause
        }
    }

    /// Books, and sends the request again where the answer to its commit was lost.
    ///
    /// Once an answer was lost, only a booking or a refusal settles what the request did.
    private func send(_ call: BookingCall) async throws(BookingFailure) -> BookingAttempt.Result {
        var lost: BookingFailure?
        for _ in 0...resends {
            do throws(BookingFailure) {
                let result = try await kind.protection.book(call)
                if let lost, result == .busy { throw lost }
                return result
            } catch {
                guard error.isCommitLost || lost != nil else { throw error }
                if lost == nil { lost = error }
            }
        }
        throw lost ?? BookingFailure(cause: .unavailable(.postgres))
    }

    private func keep(
        _ result: BookingAttempt.Result,
        _ request: Request,
        _ invoked: Nanoseconds,
        _ instance: Instance
    ) {
        instance.recorder.attempt(
            BookingAttempt(
                operation: request.number,
                resource: request.entities[population],
                start: request.range.start,
                end: request.range.end,
                invoked: invoked,
                returned: instance.now,
                result: result
            )
        )
    }
}

extension StepKind {
    /// `book`.
    static let book = StepKind(
        name: "book",
        summary: "Books a range of a resource under a protection; every attempt is audited.",
        settings: [
            SettingDeclaration("table", .table, required: true, "The bookings' table."),
            SettingDeclaration(
                "protection",
                .choice(ProtectionKind.all.map(\.name)),
                required: true,
                "What keeps two bookings from overlapping."
            ),
            SettingDeclaration(
                "work",
                .duration,
                fallback: .duration(0),
                "The time that the application takes between the check and the commit."
            ),
            SettingDeclaration(
                "key",
                .key,
                "The lock's key: the resource alone, or resource and range."
            ),
            SettingDeclaration(
                "ttl",
                .timeToLive,
                fallback: .duration(30 * .second),
                "When the lock expires by itself."
            ),
            .release, .acquire, .lockDeaths, .pauses, .pause,
            SettingDeclaration(
                "wait",
                .duration,
                fallback: .duration(0),
                "How long an attempt goes on asking for a lock that is taken; 0 asks once."
            ),
            SettingDeclaration(
                "retries",
                .count,
                fallback: .count(10),
                "How often a transaction is tried again after 40001, 40P01 or a lost version."
            ),
            .resends,
        ]
    ) { settings, blueprint throws(StepProblem) in
        try Book(settings, in: &blueprint)
    }
}

extension Book {
    init(_ settings: StepSettings, in blueprint: inout Blueprint) throws(StepProblem) {
        table = settings.table("table")
        let index = Int(table)
        guard case .bookings(let resources, _) = blueprint.tables[index].content else {
            throw .table(blueprint.tables[index], holdsNo: "bookings")
        }
        let name = settings.choice("protection")
        guard let kind = ProtectionKind.named(name) else {
            throw StepProblem(setting: "protection", "there is no protection '\(name)'")
        }
        self.kind = kind
        if let other = blueprint.protections.updateValue(name, forKey: table), other != name {
            throw StepProblem(
                setting: "protection",
                "table '\(blueprint.tables[index].name)' is booked under '\(name)' here and under "
                    + "'\(other)' before",
                hint: "protect every booking of a table alike; setups compare protections"
            )
        }
        blueprint.tables[index].content = .bookings(
            resources: resources,
            exclusive: kind.needs.contains(.constraint)
        )
        blueprint.tables[index].constrainsPending = !kind.needs.contains(.confirmedOnly)
        population = blueprint.tables[index].population
        work = settings.duration("work")
        pauses = ClientPauses(settings)
        retries = settings.count("retries")
        resends = settings.flag("resends") ? 1 : 0
        lock = kind.needs.contains(.lock) ? try Self.lock(kind, settings, &blueprint) : nil
    }

    private static func lock(
        _ protection: ProtectionKind,
        _ settings: StepSettings,
        _ blueprint: inout Blueprint
    ) throws(StepProblem) -> RedisLock {
        guard blueprint.hasRedis else {
            throw StepProblem(
                setting: "protection",
                "'\(protection.name)' needs Redis, and this setup has none",
                hint: "choose 'row-lock' or 'exclusion-constraint', or leave Redis on"
            )
        }
        guard settings.has("key") else {
            throw StepProblem(
                setting: "protection",
                "'\(protection.name)' needs the lock's key",
                hint: "add key: \"lock:{…}\", with {range-hash} where the range belongs to it"
            )
        }
        var lock = try RedisLock(settings)
        lock.patience = settings.duration("wait")
        guard protection.needs.contains(.tokens) else { return lock }
        var tokens = blueprint.families[Int(lock.key.family)]
        tokens.template = "fence:" + tokens.template
        tokens.parts.insert(.text("fence:"), at: 0)
        lock.tokens = blueprint.family(tokens)
        return lock
    }
}
