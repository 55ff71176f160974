import Measurement
import Testing

@testable import Reporting

@Suite("Distributions in HdrHistogram's text")
struct HistogramFileTests {
    @Test("the whole file of four values")
    func whole() {
        var histogram = Histogram()
        for value in [1, 2, 2, 3] as [Nanoseconds] { histogram.record(value * .millisecond) }
        #expect(
            HistogramFile.text(of: histogram) == """
                       Value   Percentile   TotalCount 1/(1-Percentile)

                    1000.447     0.000000            1         1.00
                    1000.447     0.100000            1         1.11
                    1000.447     0.200000            1         1.25
                    2000.895     0.300000            3         1.43
                    2000.895     0.400000            3         1.67
                    2000.895     0.500000            3         2.00
                    2000.895     0.600000            3         2.50
                    2000.895     0.700000            3         3.33
                    3000.000     1.000000            4          inf
                #[Mean    =     2000.000, StdDeviation   =      706.949]
                #[Max     =     3000.000, Total count    =            4]

                """
        )
    }
}
