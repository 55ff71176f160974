import Measurement
import Testing

@testable import Workload

@Suite("Populations that move and that belong to others")
struct PopulationTests {
    private func plan(_ populations: [Population], users: ClosedLoop? = nil) -> TrafficPlan {
        TrafficPlan(
            arrivals: .constant,
            curve: RateCurve(points: [.init(at: 0, rate: 1_000)]),
            mix: [3, 1],
            populations: populations,
            ranges: BookingRanges(days: 30, lengths: 1...7),
            users: users,
            start: 0,
            duration: 30 * .second
        )
    }

    private func requests(_ plan: TrafficPlan, seed: UInt64 = 42) -> [Request] {
        var stream = RequestStream(plan, seed: seed)
        var result: [Request] = []
        while let request = stream.next() { result.append(request) }
        return result
    }

    private func top(_ members: [UInt32]) -> UInt32? {
        var counts: [UInt32: Int] = [:]
        for member in members { counts[member, default: 0] += 1 }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    @Test("a shift moves the hot member at its instants, by the step next to the golden ratio")
    func shift() {
        let moving = Population(
            name: "car",
            count: 100,
            popularity: .zipf(skew: 1.2, shift: 10 * .second)
        )
        let all = requests(plan([moving]))
        let tops = (0..<3).map { span in
            top(all.filter { $0.at / (10 * .second) == span }.map { $0.entities[0] })
        }
        // 61 is the first number from 100 × 0.618 on that shares no factor with 100.
        #expect(tops == [0, 61, 22])
    }

    @Test("a shift changes who is asked for, and nothing else")
    func shiftAlone() {
        let still = Population(name: "car", count: 100, popularity: .zipf(skew: 1.2))
        let moving = Population(
            name: "car",
            count: 100,
            popularity: .zipf(skew: 1.2, shift: 10 * .second)
        )
        let (one, other) = (requests(plan([still])), requests(plan([moving])))
        #expect(one.map(\.at) == other.map(\.at))
        #expect(one.map(\.endpoint) == other.map(\.endpoint))
        let moved = one.map { request in
            let span = UInt32(request.at / (10 * .second))
            return (request.entities[0] + 61 * span) % 100
        }
        #expect(moved == other.map { $0.entities[0] })
    }

    @Test("every member is the first one once", arguments: [1, 2, 3, 10, 36, 900, 1_024])
    func ranking(count: UInt32) {
        let shift = RankingShift(count: count, every: 7)
        let firsts = (0..<Nanoseconds(count)).map { shift.member(ranked: 0, at: 7 * $0 + 3) }
        #expect(Set(firsts).count == Int(count))
        #expect(shift.member(ranked: 0, at: 7 * Nanoseconds(count)) == firsts[0])
    }

    @Test("parents are their students' parents, and draw nothing of their own")
    func parents() {
        let student = Population(name: "student", count: 90, popularity: .zipf(skew: 0.8))
        let parent = Population(name: "parent", count: 60, base: 0)
        let teacher = Population(name: "teacher", count: 9)
        let with = requests(plan([student, parent, teacher]))
        #expect(with.allSatisfy { $0.entities[1] == $0.entities[0] % 60 })
        let without = requests(plan([student, teacher]))
        #expect(with.map { $0.entities[2] } == without.map { $0.entities[1] })
        #expect(with.map { $0.entities[0] } == without.map { $0.entities[0] })
        // A parent has one child or two, and all of them are children of the school.
        let children = Set(with.map { $0.entities[0] })
        #expect(Set(children.map { $0 % 60 }) == Set(with.map { $0.entities[1] }))
    }

    @Test("a user's requests do not depend on when they are answered")
    func users() throws {
        let customer = Population(name: "customer", count: 3)
        let loop = ClosedLoop(users: 5, thinkTime: .second, member: 0)
        let plan = plan([customer, Population(name: "car", count: 40)], users: loop)
        func walk(_ service: Nanoseconds) -> [[Request]] {
            var users = VirtualUsers(plan, seed: 9)
            return users.firstRequests.sorted { $0.number < $1.number }.map { first in
                var all = [first]
                while let last = all.last,
                    let next = users.request(after: last, answeredAt: last.at + service)
                {
                    all.append(next)
                }
                return all
            }
        }
        let (fast, slow) = (walk(0), walk(2 * .second))
        for user in 0..<5 {
            #expect(fast[user].count > slow[user].count)
            for (one, other) in zip(fast[user], slow[user]) {
                #expect(one.number == other.number && one.endpoint == other.endpoint)
                #expect(one.entities[1] == other.entities[1] && one.range == other.range)
                #expect(one.entities[0] == UInt32(user % 3))
            }
            #expect(slow[user].map(\.number) == slow[user].indices.map { UInt64(user + 5 * $0) })
        }
        #expect(fast.joined().allSatisfy { $0.at < 30 * .second })
        #expect(Set(fast.joined().map(\.number)).count == fast.joined().count)
    }

    @Test("users who think equally long begin evenly spread")
    func constantThinking() {
        let loop = ClosedLoop(users: 4, thinkTime: .second, thinking: .constant)
        let users = VirtualUsers(plan([], users: loop), seed: 1)
        #expect(users.firstRequests.map(\.at) == [0, 1, 2, 3].map { $0 * .second / 4 })
    }
}
