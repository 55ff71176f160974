import Stores

extension RedisModel {
    func runSet(_ command: Command) throws(StoreError) -> Reply {
        switch command {
        case .setAdd(let key, let members):
            let added = try change(key, .set, create: true) { slot in
                members.count { collections.sets[slot].insert($0.canonical, &random) }
            }
            return .integer(Int64(added ?? 0))
        case .setRemove(let key, let members):
            let removed = try change(key, .set) { slot in
                members.count { collections.sets[slot].remove($0.canonical, &random) }
            }
            return .integer(Int64(removed ?? 0))
        case .setMembers(let key):
            guard let slot = try slot(key, .set) else { return .list([]) }
            return .list(collections.sets[slot].members.map { .element($0) })
        case .setContains(let key, let member):
            guard let slot = try slot(key, .set) else { return .integer(0) }
            let contains = collections.sets[slot].contains(member.canonical, &random)
            return .integer(contains ? 1 : 0)
        case .setCount(let key):
            return try .integer(slot(key, .set).map { Int64(collections.sets[$0].count) } ?? 0)
        default:
            throw .unknownCommand(command)
        }
    }
}
