import Measurement
import Stores
import Workload

/// Books a range of a resource: check that it is free, do some work, insert, under a chosen
/// protection.
///
/// Every attempt is kept for the audit, whatever becomes of it.
struct Book: Step {
    /// What keeps two bookings of one resource from overlapping.
    enum Protection: String, CaseIterable, Sendable {
        /// Nothing: check, then insert, in one transaction at READ COMMITTED.
        case none
        /// A Redis lock whose key names the exact range, in front of the same transaction.
        case exactRangeLock = "exact-range-lock"
        /// The resource's row is locked first, `FOR NO KEY UPDATE`.
        case rowLock = "row-lock"
        /// An exclusion constraint on resource and range decides: `ON CONFLICT … DO NOTHING`.
        case exclusionConstraint = "exclusion-constraint"
    }
    let table: UInt16
    let population: Int
    let protection: Protection
    let work: Nanoseconds
    /// The lock, under ``Protection/exactRangeLock``.
    let lock: RedisLock?
    /// Whether the resource's row is locked when Redis does not answer.
    let locksRowInstead: Bool

    var protectionName: String? { protection.rawValue }

    func run(
        _ request: Request,
        on instance: Instance
    ) async throws(StoreError) -> Disposition {
        let invoked = instance.now
        do {
            let result = try await attempt(request, instance)
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

    private func attempt(
        _ request: Request,
        _ instance: Instance
    ) async throws(Failure) -> BookingAttempt.Result {
        guard let lock, let redis = instance.seams.redis else {
            return try await transact(protection, request, instance)
        }
        let held: RedisLock.Attempt
        do { held = try await lock.acquire(redis, request, instance) } catch {
            if locksRowInstead { return try await transact(.rowLock, request, instance) }
            throw Failure(cause: error)
        }
        switch held {
        case .acquired: break
        case .taken: return .busy
        // The user of a client that died waits in vain.
        case .died: throw Failure(cause: .timedOut(.redis))
        }
        let result: BookingAttempt.Result
        do { result = try await transact(protection, request, instance) } catch {
            await lock.giveUp(redis, request, instance)
            throw error
        }
        await lock.giveUp(redis, request, instance)
        return result
    }

    /// The database's part, between BEGIN and COMMIT.
    private func transact(
        _ protection: Protection,
        _ request: Request,
        _ instance: Instance
    ) async throws(Failure) -> BookingAttempt.Result {
        let transaction: RecordedTransaction
        do {
            transaction = try await RecordedTransaction(on: instance, for: request)
            guard try await claim(transaction, protection, request, instance) else {
                await transaction.rollback()
                return .taken
            }
        } catch {
            throw Failure(cause: error)
        }
        do { try await transaction.commit() } catch {
            throw Failure(cause: error, atCommit: true)
        }
        return .booked
    }

    /// Checks and inserts in the order of the protection.
    ///
    /// - Returns: Whether the range was free as far as the protection can tell.
    private func claim(
        _ transaction: RecordedTransaction,
        _ protection: Protection,
        _ request: Request,
        _ instance: Instance
    ) async throws(StoreError) -> Bool {
        let resource = request.entities[population]
        if protection == .exclusionConstraint {
            let inserted = try await transaction.run(
                .insertBookingIfFree(
                    table: table,
                    resource: resource,
                    range: request.range,
                    operation: request.number
                )
            )
            guard inserted == .count(1) else { return false }
            await instance.seams.clock.sleep(until: instance.now + work)
            return true
        }
        if protection == .rowLock {
            _ = try await transaction.run(.lockResource(table: table, resource: resource))
        }
        let overlapping = try await transaction.run(
            .countOverlapping(table: table, resource: resource, range: request.range)
        )
        guard overlapping == .count(0) else { return false }
        await instance.seams.clock.sleep(until: instance.now + work)
        _ = try await transaction.run(
            .insertBooking(
                table: table,
                resource: resource,
                range: request.range,
                operation: request.number
            )
        )
        return true
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

    /// A failed attempt: the store's error, and whether the COMMIT had been sent.
    private struct Failure: Error {
        var cause: StoreError
        var atCommit = false

        /// Whether the booking may exist although its client was told of an error.
        var isCommitLost: Bool {
            guard atCommit else { return false }
            switch cause {
            case .unavailable, .timedOut, .protocolError: return true
            case .refused, .conflict, .reply: return false
            }
        }
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
                .choice(Book.Protection.allCases.map(\.rawValue)),
                required: true,
                "What keeps two bookings from overlapping."
            ),
            SettingDeclaration(
                "work",
                .duration,
                fallback: .duration(0),
                "The time that the application takes between the check and the commit."
            ),
            SettingDeclaration("key", .key, "The lock's key; it should name resource and range."),
            SettingDeclaration(
                "ttl",
                .timeToLive,
                fallback: .duration(30 * .second),
                "When the lock expires by itself."
            ),
            .release, .acquire, .lockDeaths,
            SettingDeclaration(
                "without-redis",
                .choice(["fail", "row-lock"]),
                fallback: .choice("fail"),
                "What an attempt does when Redis does not answer: fail, or lock the row."
            ),
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
            throw StepProblem(
                setting: "table",
                "table '\(blueprint.tables[index].name)' does not hold bookings",
                hint: "declare it with 'bookings-of: POPULATION'"
            )
        }
        protection = Protection(rawValue: settings.choice("protection")) ?? .none
        let other = blueprint.protections.updateValue(protection.rawValue, forKey: table)
        if let other, other != protection.rawValue {
            throw StepProblem(
                setting: "protection",
                "table '\(blueprint.tables[index].name)' is booked under "
                    + "'\(protection.rawValue)' here and under '\(other)' before",
                hint: "protect every booking of a table alike; setups compare protections"
            )
        }
        blueprint.tables[index].content = .bookings(
            resources: resources,
            exclusive: protection == .exclusionConstraint
        )
        population = blueprint.tables[index].population
        work = settings.duration("work")
        lock = try Self.lock(protection, settings, blueprint)
        locksRowInstead = settings.choice("without-redis") == "row-lock"
    }

    private static func lock(
        _ protection: Protection,
        _ settings: StepSettings,
        _ blueprint: Blueprint
    ) throws(StepProblem) -> RedisLock? {
        guard protection == .exactRangeLock else { return nil }
        guard blueprint.hasRedis else {
            throw StepProblem(
                setting: "protection",
                "'exact-range-lock' needs Redis, and this setup has none",
                hint: "choose 'row-lock' or 'exclusion-constraint', or leave Redis on"
            )
        }
        guard settings.has("key") else {
            throw StepProblem(
                setting: "protection",
                "'exact-range-lock' needs the lock's key",
                hint: "add key: \"lock:{…}:{range-hash}\""
            )
        }
        return try RedisLock(settings)
    }
}
