import Measurement
import Testing

@testable import CommandLine

@Suite
struct QuantityTests {
    @Test("the figures of a row share the unit of the largest")
    func sharedUnit() {
        let time = Quantity(.latency(.response, .p50), largest: 12_500)
        #expect(time.text([12_500]) == "12.5 ms")
        #expect(time.text([1_500, 2_500]) == "1.5 to 2.5 ms")
        #expect(time.text([0]) == "0")
        #expect(time.text([]) == "-")
    }

    @Test("a figure that would read as nothing beside the largest has a unit of its own")
    func ownUnit() {
        let time = Quantity(.latency(.response, .p50), largest: 1_500_000)
        #expect(time.text([1_500_000]) == "1.50 s")
        #expect(time.text([100_000]) == "0.10 s")
        #expect(time.text([99_000]) == "99.0 ms")
        #expect(time.text([1_070]) == "1.07 ms")
        #expect(time.text([800, 900]) == "800 to 900 us")
        let memory = Quantity(.usedMemoryPeak, largest: 3_221_225_472)
        #expect(memory.text([1_048_576]) == "1.00 MiB")
    }
}
