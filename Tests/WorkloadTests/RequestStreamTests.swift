import Measurement
import Testing

@testable import Workload

@Suite("The request stream")
struct RequestStreamTests {
    private func plan(
        mix: [Double] = [50, 30, 4],
        populations: [Population] = [
            Population(name: "students", count: 900, popularity: .zipf(skew: 0.8)),
            Population(name: "cars", count: 40),
        ],
        ranges: BookingRanges? = BookingRanges(days: 60, lengths: 1...7),
        rate: Double = 100
    ) -> TrafficPlan {
        TrafficPlan(
            arrivals: .poisson,
            curve: RateCurve(points: [RateCurve.Point(at: 0, rate: rate)]),
            mix: mix,
            populations: populations,
            ranges: ranges,
            start: 8 * Nanoseconds.hour,
            duration: 10 * Nanoseconds.second
        )
    }

    private func requests(_ plan: TrafficPlan, seed: UInt64 = 42) -> [Request] {
        var stream = RequestStream(plan, seed: seed)
        var result: [Request] = []
        while let request = stream.next() { result.append(request) }
        return result
    }

    @Test("the first requests never change")
    func golden() {
        let first = requests(plan()).prefix(3).map {
            [
                $0.at, Int64($0.number), Int64($0.endpoint), Int64($0.entities[0]),
                Int64($0.entities[1]), Int64($0.range.start), Int64($0.range.length),
            ]
        }
        #expect(
            first == [
                [9_814_361, 0, 0, 172, 11, 43, 6],
                [28_320_516, 1, 0, 4, 8, 15, 4],
                [39_606_176, 2, 0, 30, 24, 12, 7],
            ]
        )
    }

    @Test("requests are numbered from 0, in order of time, within the window")
    func order() {
        let requests = requests(plan())
        #expect(abs(requests.count - 1_000) < 160)
        #expect(requests.map(\.number) == Array(0..<UInt64(requests.count)))
        #expect(zip(requests, requests.dropFirst()).allSatisfy { $0.at <= $1.at })
        #expect(requests.allSatisfy { (0..<10 * Nanoseconds.second).contains($0.at) })
    }

    @Test("another seed is another stream")
    func seeds() {
        #expect(requests(plan(), seed: 1).map(\.at) != requests(plan(), seed: 2).map(\.at))
    }

    @Test("another mix shifts neither arrivals nor entities nor ranges")
    func mix() {
        let one = requests(plan(mix: [50, 30, 4]))
        let other = requests(plan(mix: [1, 0, 0]))
        #expect(one.map(\.at) == other.map(\.at))
        #expect(one.map { $0.entities[0] } == other.map { $0.entities[0] })
        #expect(one.map(\.range) == other.map(\.range))
        #expect(other.allSatisfy { $0.endpoint == 0 })
        #expect(Set(one.map(\.endpoint)) == [0, 1, 2])
    }

    @Test("another population changes nothing but itself, wherever it stands")
    func populations() {
        let cars = Population(name: "cars", count: 40)
        let two = requests(plan())
        let one = requests(plan(populations: [cars], ranges: nil))
        #expect(one.map(\.at) == two.map(\.at))
        #expect(one.map { $0.entities[0] } == two.map { $0.entities[1] })
        #expect(one.map(\.endpoint) == two.map(\.endpoint))
    }

    @Test("ranges overlap without being equal, with every first day and every length")
    func ranges() {
        let ranges = requests(plan()).map(\.range)
        #expect(Set(ranges.map(\.start)).count == 60)
        #expect(Set(ranges.map(\.length)) == [1, 2, 3, 4, 5, 6, 7])
        let pairs = zip(ranges, ranges.dropFirst())
        #expect(pairs.contains { $0 != $1 && $0.overlaps($1) })
    }

    @Test("identical ranges are the control")
    func identical() {
        let control = BookingRanges(days: 60, lengths: 3...7, identical: true)
        let ranges = requests(plan(ranges: control)).map(\.range)
        #expect(ranges.allSatisfy { $0 == DayRange(start: 0, length: 3) })
    }

    @Test("requests without ranges have an empty one")
    func noRanges() {
        #expect(requests(plan(ranges: nil)).allSatisfy { $0.range.length == 0 })
    }
}
