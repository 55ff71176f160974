import Stores

extension RedisModel {
    func runSortedSet(_ command: Command) throws(StoreError) -> Reply {
        switch command {
        case .sortedAdd(let key, let scores, let members):
            return try .integer(sortedAdd(key, scores, members))
        case .sortedIncrement(let key, let step, let member):
            return try .double(sortedIncrement(key, by: step, member))
        case .sortedRemove(let key, let members):
            let removed = try change(key, .sortedSet) { slot in
                members.count { collections.sortedSets[slot].remove($0.canonical, &random) }
            }
            return .integer(Int64(removed ?? 0))
        case .sortedRemoveByScore(let key, let from, let through):
            return try .integer(sortedRemove(key, from: from, through: through))
        case .sortedCount(let key):
            let slot = try slot(key, .sortedSet)
            return .integer(slot.map { Int64(collections.sortedSets[$0].count) } ?? 0)
        case .sortedScore(let key, let member):
            guard let slot = try slot(key, .sortedSet) else { return .none }
            let score = collections.sortedSets[slot].score(of: member.canonical, &random)
            return score.map { .double($0) } ?? .none
        case .sortedRange(let key, let from, let through):
            guard let slot = try slot(key, .sortedSet) else { return .list([]) }
            let nodes = collections.sortedSets[slot].nodes
            let places = Self.places(from: from, through: through, of: nodes.count)
            return .list(nodes[places].map { .element($0.member) })
        default:
            throw .unknownCommand(command)
        }
    }

    private func sortedAdd(
        _ key: Key,
        _ scores: [Double],
        _ members: [Element]
    ) throws(StoreError) -> Int64 {
        if scores.contains(where: \.isNaN) { throw .notAFloat }
        return try change(key, .sortedSet, create: true) { slot in
            if let first = members.first {
                collections.sortedSets[slot].prepare(for: first, &random)
            }
            var added: Int64 = 0
            for (score, member) in zip(scores, members)
            where collections.sortedSets[slot].set(member.canonical, score: score, &random) {
                added += 1
            }
            return added
        } ?? 0
    }

    private func sortedIncrement(
        _ key: Key,
        by step: Double,
        _ member: Element
    ) throws(StoreError) -> Double {
        if step.isNaN { throw .notAFloat }
        let sum = try change(key, .sortedSet, create: true) { slot throws(StoreError) in
            collections.sortedSets[slot].prepare(for: member, &random)
            let old = collections.sortedSets[slot].score(of: member.canonical, &random)
            let sum = (old ?? 0) + step
            if sum.isNaN { throw .scoreNotANumber }
            _ = collections.sortedSets[slot].set(member.canonical, score: sum, &random)
            return sum
        }
        return sum ?? step
    }

    private func sortedRemove(
        _ key: Key,
        from: Double,
        through: Double
    ) throws(StoreError) -> Int64 {
        if from.isNaN || through.isNaN { throw .rangeNotAFloat }
        let removed = try change(key, .sortedSet) { slot in
            from <= through
                ? collections.sortedSets[slot].remove(scores: from...through, &random) : 0
        }
        return Int64(removed ?? 0)
    }
}
