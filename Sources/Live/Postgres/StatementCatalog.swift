import Stores
import Workload

/// Every statement that a trial may run, by kind and table, and how its parameters are written.
///
/// One catalog serves every connection of a trial.
final class StatementCatalog: Sendable {
    /// A statement as connections prepare it.
    struct Entry: Sendable {
        /// Its place in the catalog.
        var index: Int
        /// The name under which a connection prepares it.
        var name: String
        /// Its text and the shape of its answer.
        var text: StatementText
        /// The text with its name ahead, by which the server's counts are told apart.
        var prepared: String { "/* \(name) */ \(text.sql)" }
    }

    private let tables: [Table]
    private let entries: [Entry?]

    init(tables: [Table]) {
        self.tables = tables
        var entries: [Entry?] = []
        for (index, table) in tables.enumerated() {
            for kind in StatementKind.allCases {
                let place = entries.count
                entries.append(
                    StatementText(kind, on: table).map {
                        Entry(index: place, name: "s\(kind.rawValue)_\(index)", text: $0)
                    }
                )
            }
        }
        self.entries = entries
    }

    /// Every statement that the tables know, by its place and with its kind and table.
    var statements: [(entry: Entry, kind: StatementKind, table: String)] {
        let kinds = StatementKind.allCases
        return entries.compactMap { entry in
            guard let entry else { return nil }
            let table = tables[entry.index / kinds.count].name
            return (entry, kinds[entry.index % kinds.count], table)
        }
    }

    /// The number of places in the catalog.
    var count: Int { entries.count }

    /// The statement's entry.
    func entry(for statement: Statement) -> Entry? {
        let place =
            Int(statement.table) * StatementKind.allCases.count + Int(statement.kind.rawValue)
        return entries.indices.contains(place) ? entries[place] : nil
    }

    /// Replaces the buffer's content by the statement's parameters.
    func write(_ statement: Statement, into parameters: inout ParameterBuffer) {
        parameters.removeAll()
        let rowSize = Int(tables[Int(statement.table)].rowSize)
        switch statement {
        case .read(_, let row), .delete(_, let row):
            parameters.append(row)
        case .aggregate(_, let owner):
            parameters.append(owner)
        case .update(_, let number), .insert(_, let number):
            parameters.append(number)
            parameters.appendFiller(rowSize)
        case .lockResource(_, let resource, _), .advisoryLock(_, _, let resource),
            .readResource(_, let resource), .updateResource(_, let resource),
            .readFence(_, let resource):
            parameters.append(resource)
        case .updateResourceIfUnchanged(_, let resource, let number),
            .raiseFence(_, let resource, let number):
            parameters.append(resource)
            parameters.append(Int64(bitPattern: number))
        case .countOverlapping(_, let resource, let range),
            .lockOverlapping(_, let resource, let range):
            parameters.append(resource)
            parameters.append(range)
        case .countOverlappingOthers(_, let resource, let range, let operation),
            .claimSlots(_, _, let resource, let range, let operation):
            parameters.append(resource)
            parameters.append(range)
            parameters.append(Int64(bitPattern: operation))
        case .insertBooking(_, let resource, let range, let operation),
            .insertBookingIfFree(_, let resource, let range, let operation),
            .insertBookingChecked(_, _, let resource, let range, let operation):
            parameters.append(resource)
            parameters.append(range)
            parameters.append(Int64(bitPattern: operation))
            parameters.appendFiller(rowSize)
        case .confirmBooking(_, let operation):
            parameters.append(Int64(bitPattern: operation))
        case .countPayouts(_, let owner, let period):
            parameters.append(owner)
            parameters.append(period)
        case .insertPayout(_, let owner, let period, let operation),
            .insertPayoutOnce(_, let owner, let period, let operation):
            parameters.append(owner)
            parameters.append(period)
            parameters.append(Int64(bitPattern: operation))
        case .advancePayout(_, let owner, let period, let state):
            parameters.append(owner)
            parameters.append(period)
            parameters.append(UInt32(state.rawValue))
        case .countWaiting: break
        case .countRequest(_, let key, let window):
            parameters.append(Int64(bitPattern: key))
            parameters.append(window)
        }
    }
}

extension ParameterBuffer {
    /// Appends a range's first day and the first day after it.
    fileprivate mutating func append(_ range: DayRange) {
        append(range.start)
        append(range.end)
    }
}

extension Statement {
    /// The index of the statement's table.
    var table: UInt16 {
        switch self {
        case .countWaiting: 0
        case .read(let table, _), .aggregate(let table, _), .update(let table, _),
            .insert(let table, _), .delete(let table, _), .lockResource(let table, _, _),
            .advisoryLock(_, let table, _), .readResource(let table, _),
            .updateResource(let table, _), .updateResourceIfUnchanged(let table, _, _),
            .readFence(let table, _), .raiseFence(let table, _, _),
            .countOverlapping(let table, _, _), .countOverlappingOthers(let table, _, _, _),
            .lockOverlapping(let table, _, _), .insertBooking(let table, _, _, _),
            .insertBookingIfFree(let table, _, _, _),
            .insertBookingChecked(_, let table, _, _, _), .confirmBooking(let table, _),
            .claimSlots(_, let table, _, _, _), .countPayouts(let table, _, _),
            .insertPayout(let table, _, _, _), .insertPayoutOnce(let table, _, _, _),
            .advancePayout(let table, _, _, _), .countRequest(let table, _, _):
            table
        }
    }
}
