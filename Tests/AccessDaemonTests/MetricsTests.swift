import AccessControl
import Testing

@testable import AccessDaemon

struct MetricsTests {
    @Test func histogramsCountUpToEachBound() {
        let histogram = Histogram([.milliseconds(1), .milliseconds(10)])
        for milliseconds in [-5, 0, 1, 2, 10, 11] as [Int64] { histogram.observe(.milliseconds(milliseconds)) }
        #expect(histogram.value.counts == [3, 2, 1])
        #expect(histogram.value.sum == .milliseconds(24))
        var page = MetricsPage()
        let labels: KeyValuePairs<String, String> = ["door": "a\"b\\c\nd"]
        page.add("wait_seconds", "Waiting.", [(labels: labels, histogram: histogram)])
        #expect(
            page.text == #"""
                # HELP wait_seconds Waiting.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{door="a\"b\\c\nd",le="0.001"} 3
                wait_seconds_bucket{door="a\"b\\c\nd",le="0.01"} 5
                wait_seconds_bucket{door="a\"b\\c\nd",le="+Inf"} 6
                wait_seconds_sum{door="a\"b\\c\nd"} 0.024
                wait_seconds_count{door="a\"b\\c\nd"} 6

                """#
        )
    }

    @Test func aMetricWithoutSamplesIsLeftOut() {
        var page = MetricsPage()
        page.add(.gauge, "doors", "None.", [])
        page.add("wait_seconds", "None.", [])
        #expect(page.text.isEmpty)
    }

    @Test func numbersAreWrittenAsPrometheusReadsThem() {
        var page = MetricsPage()
        page.add(.gauge, "n", "N.", [1, 0.5, 1e20, -3].map { .init($0) })
        #expect(page.text.hasSuffix("\nn 1\nn 0.5\nn 1e+20\nn -3\n"))
    }

    @Test func boundsAscend() {
        for histogram in [Histogram.quick, .slow] {
            #expect(
                histogram.bounds == histogram.bounds.sorted() && Set(histogram.bounds).count == histogram.bounds.count
            )
            #expect(histogram.value.counts.count == histogram.bounds.count + 1)
        }
    }

    @Test func theProcessIsKnown() throws {
        let figures = try #require(ProcessFigures.now)
        #expect(figures.residentBytes > 1_000_000 && figures.openFiles >= 3 && figures.cpuSeconds >= 0)
    }

    @Test func tapsAreCountedByDoorAndReason() async throws {
        let test = try TestDoor()
        _ = await test.tap(TestDoor.stranger)
        let taps = test.controller.measurements.taps
        #expect(taps == [.init(door: test.door.id, reason: "unknown-card"): 1])
        #expect(test.controller.measurements.tapToDecision.value.counts.reduce(0, +) == 1)
    }
}
