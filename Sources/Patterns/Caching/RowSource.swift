import Measurement
import Stores
import Workload

/// The rows of a table that belong to a request: those of the member drawn from the table's
/// population.
struct RowSource: Sendable {
    let table: UInt16
    let population: Int
    let isAggregate: Bool

    init(_ table: UInt16, in blueprint: Blueprint) throws(StepProblem) {
        let description = blueprint.tables[Int(table)]
        guard case .rows(_, let each) = description.content else {
            throw StepProblem(
                setting: "table",
                "table '\(description.name)' holds bookings, not rows of a population",
                hint: "name a table that is declared with 'of:'"
            )
        }
        self.table = table
        population = description.population
        isAggregate = each > 1
    }

    /// The member whose rows they are.
    @inline(__always)
    func owner(of request: Request) -> UInt32 { request.entities[population] }

    /// The statement that reads them.
    @inline(__always)
    func statement(for request: Request) -> Statement {
        isAggregate
            ? .aggregate(table: table, owner: owner(of: request))
            : .read(table: table, row: owner(of: request))
    }

    /// The newest version that has been acknowledged to a writer.
    @inline(__always)
    func committed(for request: Request, _ ledger: VersionLedger) -> UInt64 {
        ledger.version(table: table, owner: owner(of: request))
    }

    /// A session's part in these rows.
    func entry(of session: Int, for request: Request) -> SessionLedger.Entry {
        SessionLedger.Entry(
            session: ReadEvent.Session(
                population: UInt8(session),
                member: request.entities[session]
            ),
            table: table,
            owner: owner(of: request)
        )
    }

    /// Notes that a write of the member's rows was acknowledged.
    ///
    /// - Parameters:
    ///   - request: The request that wrote.
    ///   - session: The population whose member wrote; nil where nobody asks.
    ///   - before: The newest version that had been acknowledged before the write was sent. The
    ///     write made a later one, whatever others wrote meanwhile.
    ///   - instance: The instance that wrote.
    func acknowledge(
        for request: Request,
        as session: Int? = nil,
        after before: UInt64,
        on instance: Instance
    ) {
        instance.ledger.acknowledge(table: table, owner: owner(of: request), at: instance.now)
        guard let session else { return }
        let entry = entry(of: session, for: request)
        instance.observing { $0.readers.write(entry, before + 1) }
    }
}
