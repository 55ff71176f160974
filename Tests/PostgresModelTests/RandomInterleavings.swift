import Stores
import Workload

/// Draws games of two or three clients over few rows, so that they meet often.
///
/// Two clients use every statement. Three use only those of which Postgres hands rows on in order:
/// when two wait for the end of one transaction to insert the same thing, either may be first.
struct RandomInterleavings {
    private var random: RandomStream
    private var operation: UInt64 = 0

    init(seed: UInt64) { random = RandomStream(seed: seed, name: "interleavings") }

    mutating func next() -> [Move] {
        operation = 0
        let clients = random.below(2) == 0 ? [Client.a, .b] : Client.allCases
        var moves: [Move] = clients.map { .begin($0, level()) }
        for _ in 0..<(6 + random.below(8)) {
            let client = clients[Int(random.below(UInt64(clients.count)))]
            moves.append(.act(client, action(among: clients.count)))
        }
        for client in clients { moves.append(.commit(client)) }
        for client in clients { moves.append(.commit(client)) }
        return moves
    }

    private mutating func level() -> IsolationLevel {
        random.below(3) == 0 ? .repeatableRead : .readCommitted
    }

    private mutating func action(among clients: Int) -> Action {
        switch random.below(12) {
        case 0: .commit
        case 1: .rollback
        case 2: .begin(level())
        default: .run(clients == 2 ? anyStatement() : orderedStatement())
        }
    }

    private mutating func orderedStatement() -> Statement {
        let row = UInt32(random.below(2))
        switch random.below(14) {
        case 0, 1: return .read(table: Table.rows, row: row)
        case 2, 3, 4: return .update(table: Table.rows, row: row)
        case 5: return .delete(table: Table.rows, row: row)
        case 6, 7, 8:
            let strength = RowLockStrength(rawValue: UInt8(random.below(4))) ?? .update
            return .lockResource(table: Table.cars, resource: row, strength: strength)
        case 9, 10:
            let action = AdvisoryAction(rawValue: UInt8(random.below(2))) ?? .lock
            return .advisoryLock(action, table: Table.cars, resource: row)
        case 11: return .updateResource(table: Table.cars, resource: row)
        case 12:
            let version = random.below(3)
            return random.below(2) == 0
                ? .updateResourceIfUnchanged(
                    table: Table.cars,
                    resource: row,
                    version: version
                )
                : .raiseFence(table: Table.cars, resource: row, token: version)
        default: return .aggregate(table: Table.groups, owner: row)
        }
    }

    private mutating func anyStatement() -> Statement {
        let row = UInt32(random.below(2))
        let range = DayRange(start: UInt32(random.below(6)), length: UInt32(1 + random.below(3)))
        // Now and then the operation before is tried again.
        if operation == 0 || random.below(6) > 0 { operation += 1 }
        switch random.below(14) {
        case 8, 9:
            let form = BookingInsert(rawValue: UInt8(random.below(5))) ?? .whereFree
            return .insertBookingChecked(
                form,
                table: Table.cars,
                resource: row,
                range: range,
                operation: operation
            )
        case 10:
            return .claimSlots(
                SlotClaim(rawValue: UInt8(random.below(3))) ?? .free,
                table: Table.cars,
                resource: row,
                range: range,
                operation: operation
            )
        case 11: return .lockOverlapping(table: Table.cars, resource: row, range: range)
        case 12:
            return .insertPayoutOnce(
                table: Table.payouts,
                owner: row,
                period: 1,
                operation: operation
            )
        case 13:
            return .insertBooking(
                table: Table.cars,
                resource: row,
                range: range,
                operation: operation
            )
        case 0:
            return .insertBooking(
                table: Table.exclusiveCars,
                resource: row,
                range: range,
                operation: operation
            )
        case 1, 2:
            return .insertBookingIfFree(
                table: Table.exclusiveCars,
                resource: row,
                range: range,
                operation: operation
            )
        case 3:
            return .countOverlapping(table: Table.exclusiveCars, resource: row, range: range)
        case 4: return .countRequest(table: Table.counters, key: UInt64(row), window: 1)
        case 5: return .insert(table: Table.groups, owner: row)
        default: return orderedStatement()
        }
    }
}
