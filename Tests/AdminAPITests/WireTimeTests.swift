import AdminModel
import FoundationEssentials
import Testing

struct WireTimeTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)), ("2026-11-21T17:03:00.250000Z", 1_795_280_580_250_000),
        ("2026-11-21T18:03:00.25+01:00", 1_795_280_580_250_000), ("2024-02-29t23:59:59z", 1_709_251_199_000_000),
        ("1969-12-31T23:59:59.999999Z", -1), ("2026-11-21T17:03:00.2500009Z", 1_795_280_580_250_000),
    ])
    func reads(text: String, microseconds: Int64) {
        #expect(WireTime(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "now", "2026-11-21", "2026-11-21T17:03:00", "2026-02-29T00:00:00Z", "2026-11-21T24:00:00Z",
        "2026-11-21T17:03:00.Z", "2026-11-21T17:03:00Zx", "2026-13-01T00:00:00Z", "2026-11-21T17:03:00+25:00",
    ])
    func refuses(text: String) {
        #expect(WireTime(text) == nil)
    }

    @Test(arguments: [Int64(0), -1, 1_795_280_580_250_000, 951_782_400_000_000, -62_135_596_800_000_000])
    func writesWhatItReads(microseconds: Int64) {
        let time = WireTime(microseconds: microseconds)
        #expect(WireTime(time.description) == time)
    }

    @Test func writesMicroseconds() {
        #expect(WireTime(microseconds: 1_795_280_580_000_250).description == "2026-11-21T17:03:00.000250Z")
    }

    @Test func keepsInfinityInsideTheCalendar() {
        #expect(WireTime(microseconds: .max).description == "9999-12-31T23:59:59.999999Z")
        #expect(WireTime(microseconds: .min).description == "0001-01-01T00:00:00.000000Z")
    }

    @Test func isAStringInJSON() throws {
        let data = try JSONEncoder().encode([WireTime(microseconds: 0)])
        #expect(String(decoding: data, as: UTF8.self) == #"["1970-01-01T00:00:00.000000Z"]"#)
        #expect(try JSONDecoder().decode([WireTime].self, from: data) == [WireTime(microseconds: 0)])
    }
}

struct PercentEncodingTests {
    @Test(arguments: ["entrance", "back door", "åse/..%?&=+", ""])
    func isReversible(text: String) {
        let encoded = PercentEncoding.encode(text)
        #expect(PercentEncoding.decode(encoded) == text)
        #expect(encoded.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "/") })
    }

    @Test(arguments: ["%", "%4", "%zz", "%ff", "%+1"])
    func refuses(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }
}
