import Stores

/// Looks over what the steps of one setup do to keys and tables.
public struct StaticCheck: Sendable {
    /// One thing that a step does, and the endpoint or job that it belongs to.
    public struct Place: Sendable, Hashable {
        /// The endpoint or job.
        public var owner: String
        /// What its step does.
        public var use: StepUse

        /// Creates a place.
        public init(owner: String, use: StepUse) {
            self.owner = owner
            self.use = use
        }
    }
    private let places: [Place]
    private let templates: [String]
    private let tables: [String]

    /// Prepares to look over the places of a setup, against the families and tables of its
    /// blueprint.
    public init(_ places: [Place], in blueprint: Blueprint) {
        self.places = places
        templates = blueprint.families.map(\.template)
        tables = blueprint.tables.map(\.name)
    }

    /// What was found, each with the index of its place, in the order of the places.
    public var findings: [(place: Int, finding: StaticFinding)] {
        places.indices.flatMap { index in
            found(at: places[index]).map { (index, $0) }
        }
    }

    private func found(at place: Place) -> [StaticFinding] {
        switch place.use.role {
        case .deletes(let family): neverRead(family, place.owner).map { [$0] } ?? []
        case .writes(let table): notDeleted(after: table, place.owner)
        case .stores(let family, expires: false): forever(family).map { [$0] } ?? []
        case .locks(let key): exactRange(key).map { [$0] } ?? []
        case .caches, .reads, .stores, .expires: []
        }
    }

    // MARK: Keys that are deleted, and keys that are read

    private func neverRead(_ family: UInt16, _ owner: String) -> StaticFinding? {
        guard !isUsed(family) else { return nil }
        let hint =
            if let meant = meant(by: family, owner) {
                "did you mean \(quoted(meant.family)), which '\(meant.reader)' reads?"
            } else {
                "delete the keys that are read, or leave this one out"
            }
        return StaticFinding(
            .keyNeverRead,
            "\(quoted(family)) is deleted here, and nothing reads or writes it",
            hint: hint
        )
    }

    /// Whether a step does more with the family than delete it.
    private func isUsed(_ family: UInt16) -> Bool {
        places.contains { place in
            if case .deletes = place.use.role { return false }
            return place.use.family == family
        }
    }

    /// The cached family that was probably meant where one is deleted that nothing reads.
    private func meant(
        by family: UInt16,
        _ owner: String
    ) -> (family: UInt16, reader: String)? {
        var best: (family: UInt16, reader: String, score: Int)?
        for place in places {
            guard case .caches(let other, let table) = place.use.role,
                placeholders(of: other) == placeholders(of: family)
            else { continue }
            // A key that shows what the endpoint writes is more likely meant than a like name.
            let shows = writes(table, owner) ? 3 : 0
            let score = shows + likeness(template(family), template(other))
            if score > best?.score ?? 0 { best = (other, place.owner, score) }
        }
        return best.map { ($0.family, $0.reader) }
    }

    /// Two for each word that both have, one for a word that begins alike or only says again what
    /// the placeholder says.
    private func likeness(_ left: String, _ right: String) -> Int {
        let others = words(of: right)
        return words(of: left).reduce(0) { sum, word in
            if others.contains(word) { return sum + (left.contains("{\(word)}") ? 1 : 2) }
            return sum + (others.contains { $0.prefix(3) == word.prefix(3) } ? 1 : 0)
        }
    }

    private func words(of template: String) -> [Substring] {
        template.split { !$0.isLetter && !$0.isNumber && $0 != "{" }.filter { $0.first != "{" }
    }

    private func placeholders(of family: UInt16) -> [Substring] {
        template(family).split(separator: "{").dropFirst()
            .map { $0.prefix { $0 != "}" } }.sorted()
    }

    // MARK: Tables that are changed

    private func notDeleted(after table: UInt16, _ owner: String) -> [StaticFinding] {
        let deleted = deletions(by: owner)
        var told: [UInt16] = []
        for place in places {
            guard case .caches(let family, table) = place.use.role, !told.contains(family),
                !deleted.contains(family)
            else { continue }
            // The deletion of a near miss has been told already.
            let isMisnamed = deleted.contains { other in
                !isUsed(other) && meant(by: other, owner)?.family == family
            }
            if !isMisnamed { told.append(family) }
        }
        return told.map { family in
            StaticFinding(
                .writeWithoutDelete,
                "'\(owner)' changes '\(tables[Int(table)])' and does not delete "
                    + "\(quoted(family)), which shows it",
                hint: "delete the key after the write, or accept values as old as its ttl"
            )
        }
    }

    private func deletions(by owner: String) -> [UInt16] {
        places.compactMap { place in
            guard place.owner == owner, case .deletes(let family) = place.use.role else {
                return nil
            }
            return family
        }
    }

    private func writes(_ table: UInt16, _ owner: String) -> Bool {
        places.contains { $0.owner == owner && $0.use.role == .writes(table: table) }
    }

    // MARK: Keys alone

    private func forever(_ family: UInt16) -> StaticFinding? {
        guard !places.contains(where: { $0.use.role == .expires(family: family) }) else {
            return nil
        }
        return StaticFinding(
            .noTimeToLive,
            "keys of \(quoted(family)) have no time to live",
            hint: "give them a ttl; without one they stay for ever, and volatile-* policies never "
                + "evict them"
        )
    }

    private func exactRange(_ key: KeyMaker) -> StaticFinding? {
        let sources = [key.first, key.second, key.third]
        guard sources.contains(.rangeStart) else { return nil }
        return StaticFinding(
            .lockOnExactRange,
            "the lock \(quoted(key.family)) cannot exclude overlapping ranges: "
                + "only requests for the very same range share its key",
            hint: "lock the resource without the range, or let the database decide by a row lock "
                + "or an exclusion constraint"
        )
    }

    private func template(_ family: UInt16) -> String { templates[Int(family)] }

    private func quoted(_ family: UInt16) -> String { "'\(template(family))'" }
}
