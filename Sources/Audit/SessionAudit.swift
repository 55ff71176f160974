import Measurement

/// Sessions see what they wrote, and go on seeing what they saw.
///
/// The two rules of Terry et al., "Session guarantees for weakly consistent replicated data" (PDIS
/// 1994), that a cache beside a database breaks most easily.
struct SessionAudit {
    private let families: [String]
    private var ownWrites = CheckRecord(name: "read-your-writes")
    private var order = CheckRecord(name: "monotonic-reads")

    init(_ families: [String]) { self.families = families }

    mutating func observe(_ event: ReadEvent) {
        ownWrites.checked += 1
        order.checked += 1
        if event.written > 0 { ownWrites.contended += 1 }
        if event.seen != nil { order.contended += 1 }
        if event.missesOwnWrite {
            ownWrites.violations += 1
            if ownWrites.witness.isEmpty {
                let expected = "it had written version \(event.written)"
                ownWrites.witness = witness("OWN WRITE MISSED", event, expected)
            }
        }
        if event.goesBack, let seen = event.seen {
            order.violations += 1
            if order.witness.isEmpty {
                let expected = "it had been shown version \(seen)"
                order.witness = witness("BACK IN TIME", event, expected)
            }
        }
    }

    private func witness(_ title: String, _ event: ReadEvent, _ expected: String) -> [String] {
        let family = Int(event.family)
        let key = families.indices.contains(family) ? families[family] : "family \(family)"
        return [
            "\(title)  session \(event.session.member), \(key) of \(event.owner)",
            "\(event.at / .microsecond) us: it is shown version \(event.shown), although"
                + " \(expected)",
        ]
    }

    var records: [CheckRecord] { [ownWrites, order] }
}
