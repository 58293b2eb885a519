import Histograms
import Testing

@Suite("Percentile text")
struct PercentileTextTests {
    @Test("the layout is HdrHistogram's")
    func layout() {
        var histogram = Histogram()
        for value in 1...10 as ClosedRange<Int64> { histogram.record(value * 100_000) }
        #expect(
            histogram.percentileText() == """
                       Value     Percentile TotalCount 1/(1-Percentile)

                       0.100 0.000000000000          1           1.00
                       0.100 0.100000000000          1           1.11
                       0.200 0.200000000000          2           1.25
                       0.300 0.300000000000          3           1.43
                       0.400 0.400000000000          4           1.67
                       0.500 0.500000000000          5           2.00
                       0.600 0.550000000000          6           2.22
                       0.600 0.600000000000          6           2.50
                       0.700 0.650000000000          7           2.86
                       0.700 0.700000000000          7           3.33
                       0.800 0.750000000000          8           4.00
                       0.800 0.775000000000          8           4.44
                       0.800 0.800000000000          8           5.00
                       0.900 0.825000000000          9           5.71
                       0.900 0.850000000000          9           6.67
                       0.900 0.875000000000          9           8.00
                       0.900 0.887500000000          9           8.89
                       0.900 0.900000000000          9          10.00
                       1.000 0.912500000000         10          11.43
                       1.000 1.000000000000         10
                #[Mean    =        0.550, StdDeviation   =        0.287]
                #[Max     =        1.000, Total count    =           10]
                #[Buckets =           32, SubBuckets     =         2048]

                """)
    }

    @Test("an empty histogram has no lines, and a single value two")
    func few() {
        #expect(Histogram().percentileText().split(separator: "\n").count == 4)
        var histogram = Histogram()
        histogram.record(1234)
        #expect(
            histogram.percentileText(unit: 1).contains("\n    1234.000 0.000000000000          1           1.00\n    1234.000 1.0"))
    }
}
