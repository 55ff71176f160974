import Stores

extension Statement {
    /// The same statement on the rows, resources and operations of a game.
    func moved(to game: UInt32) -> Statement {
        let shift = 10 * game
        let numbers = UInt64(1_000 * game)
        return switch self {
        case .read(let table, let row): .read(table: table, row: row + shift)
        case .aggregate(let table, let owner): .aggregate(table: table, owner: owner + shift)
        case .update(let table, let row): .update(table: table, row: row + shift)
        case .insert(let table, let owner): .insert(table: table, owner: owner + shift)
        case .delete(let table, let row): .delete(table: table, row: row + shift)
        case .countRequest(let table, let key, let window):
            .countRequest(table: table, key: key + UInt64(shift), window: window)
        case .countPayouts(let table, let owner, let period):
            .countPayouts(table: table, owner: owner + shift, period: period)
        case .insertPayout(let table, let owner, let period, let number):
            .insertPayout(
                table: table,
                owner: owner + shift,
                period: period,
                operation: number + numbers
            )
        case .insertPayoutOnce(let table, let owner, let period, let number):
            .insertPayoutOnce(
                table: table,
                owner: owner + shift,
                period: period,
                operation: number + numbers
            )
        case .advancePayout(let table, let owner, let period, let from):
            .advancePayout(table: table, owner: owner + shift, period: period, from: from)
        case .confirmBooking(let table, let number):
            .confirmBooking(table: table, operation: number + numbers)
        default: movedResource(by: shift) ?? movedBooking(by: shift, numbers) ?? self
        }
    }

    private func movedResource(by shift: UInt32) -> Statement? {
        switch self {
        case .lockResource(let table, let resource, let strength):
            .lockResource(table: table, resource: resource + shift, strength: strength)
        case .advisoryLock(let action, let table, let resource):
            .advisoryLock(action, table: table, resource: resource + shift)
        case .readResource(let table, let resource):
            .readResource(table: table, resource: resource + shift)
        case .updateResource(let table, let resource):
            .updateResource(table: table, resource: resource + shift)
        case .updateResourceIfUnchanged(let table, let resource, let version):
            .updateResourceIfUnchanged(
                table: table,
                resource: resource + shift,
                version: version
            )
        case .readFence(let table, let resource):
            .readFence(table: table, resource: resource + shift)
        case .raiseFence(let table, let resource, let token):
            .raiseFence(table: table, resource: resource + shift, token: token)
        case .countOverlapping(let table, let resource, let range):
            .countOverlapping(table: table, resource: resource + shift, range: range)
        case .lockOverlapping(let table, let resource, let range):
            .lockOverlapping(table: table, resource: resource + shift, range: range)
        default: nil
        }
    }

    private func movedBooking(by shift: UInt32, _ numbers: UInt64) -> Statement? {
        switch self {
        case .countOverlappingOthers(let table, let resource, let range, let number):
            .countOverlappingOthers(
                table: table,
                resource: resource + shift,
                range: range,
                operation: number + numbers
            )
        case .insertBooking(let table, let resource, let range, let number):
            .insertBooking(
                table: table,
                resource: resource + shift,
                range: range,
                operation: number + numbers
            )
        case .insertBookingIfFree(let table, let resource, let range, let number):
            .insertBookingIfFree(
                table: table,
                resource: resource + shift,
                range: range,
                operation: number + numbers
            )
        case .insertBookingChecked(let form, let table, let resource, let range, let number):
            .insertBookingChecked(
                form,
                table: table,
                resource: resource + shift,
                range: range,
                operation: number + numbers
            )
        case .claimSlots(let form, let table, let resource, let range, let number):
            .claimSlots(
                form,
                table: table,
                resource: resource + shift,
                range: range,
                operation: number + numbers
            )
        default: nil
        }
    }
}
