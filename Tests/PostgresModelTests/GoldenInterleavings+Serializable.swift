import Stores
import Workload

extension GoldenInterleavings {
    // MARK: SERIALIZABLE

    static let serializable = [
        Interleaving(
            "P5: check and insert at SERIALIZABLE: the second fails at its commit",
            (.begin(.a, .serializable), "A ok"),
            (.begin(.b, .serializable), "B ok"),
            (.run(.a, count(early)), "A 0"),
            (.run(.b, count(late)), "B 0"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.run(.b, insert(late, 2)), "B 1"),
            (.commit(.a), "A ok"),
            (.commit(.b), "B 40001"),
            (.run(.c, count(days(0, 10))), "C 1")
        ),
        Interleaving(
            "P5: after the first has committed the second fails at its insert",
            (.begin(.a, .serializable), "A ok"),
            (.begin(.b, .serializable), "B ok"),
            (.run(.a, count(early)), "A 0"),
            (.run(.b, count(late)), "B 0"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.commit(.a), "A ok"),
            (.run(.b, insert(late, 2)), "B 40001"),
            (.rollback(.b), "B ok"),
            (.run(.c, count(days(0, 10))), "C 1")
        ),
        Interleaving(
            "P5: whoever begins after the commit sees the booking",
            (.begin(.a, .serializable), "A ok"),
            (.run(.a, count(early)), "A 0"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.commit(.a), "A ok"),
            (.begin(.b, .serializable), "B ok"),
            (.run(.b, count(late)), "B 1"),
            (.commit(.b), "B ok")
        ),
        Interleaving(
            "T11: one path at READ COMMITTED beside SERIALIZABLE books twice",
            (.begin(.a, .serializable), "A ok"),
            (.begin(.b), "B ok"),
            (.run(.a, count(early)), "A 0"),
            (.run(.b, count(late)), "B 0"),
            (.run(.a, insert(early, 1)), "A 1"),
            (.run(.b, insert(late, 2)), "B 1"),
            (.commit(.a), "A ok"),
            (.commit(.b), "B ok"),
            (.run(.c, count(days(0, 10))), "C 2")
        ),
        Interleaving(
            "two rows, each read by one and changed by the other, are a write skew",
            (.begin(.a, .serializable), "A ok"),
            (.begin(.b, .serializable), "B ok"),
            (.run(.a, read(1)), "A v0"),
            (.run(.b, read(2)), "B v0"),
            (.run(.a, update(2)), "A v1"),
            (.run(.b, update(1)), "B v1"),
            (.commit(.a), "A ok"),
            (.commit(.b), "B 40001")
        ),
        Interleaving(
            "at REPEATABLE READ the write skew goes through",
            (.begin(.a, .repeatableRead), "A ok"),
            (.begin(.b, .repeatableRead), "B ok"),
            (.run(.a, read(1)), "A v0"),
            (.run(.b, read(2)), "B v0"),
            (.run(.a, update(2)), "A v1"),
            (.run(.b, update(1)), "B v1"),
            (.commit(.a), "A ok"),
            (.commit(.b), "B ok")
        ),
        Interleaving(
            "one dependency alone is no danger",
            (.begin(.a, .serializable), "A ok"),
            (.begin(.b, .serializable), "B ok"),
            (.run(.a, read(1)), "A v0"),
            (.run(.b, update(1)), "B v1"),
            (.commit(.b), "B ok"),
            (.run(.a, read(1)), "A v0"),
            (.commit(.a), "A ok")
        ),
        Interleaving(
            "a change of the same row is 40001 as at REPEATABLE READ",
            (.begin(.a, .serializable), "A ok"),
            (.begin(.b, .serializable), "B ok"),
            (.run(.a, read(1)), "A v0"),
            (.run(.b, read(1)), "B v0"),
            (.run(.a, update(1)), "A v1"),
            (.run(.b, update(1)), "B blocked"),
            (.commit(.a), "A ok, B 40001"),
            (.rollback(.b), "B ok")
        ),
    ]
}
