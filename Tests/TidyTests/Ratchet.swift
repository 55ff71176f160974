/// Places that broke a rule before it was written down.
///
/// The list may only shrink: a place that has
/// healed must be taken off, and none is added.
enum Ratchet {
    /// By the rule's name: the beginnings of the places, as `path:`.
    private static let list: [String: [String]] = [:]

    static func exceptions(of rule: String) -> [String] { list[rule] ?? [] }

    /// Parts the faults into those on the list and new ones.
    static func split(_ faults: [String], rule: String) -> (known: [String], new: [String]) {
        let exceptions = exceptions(of: rule)
        let known = faults.filter { fault in exceptions.contains { fault.hasPrefix($0) } }
        return (known, faults.filter { !known.contains($0) })
    }
}
