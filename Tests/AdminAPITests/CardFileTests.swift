import AdminModel
import Testing

@testable import p2k16ctl

@Suite("A file of cards")
struct CardFileTests {
    private static func rows(_ text: String) throws -> [CardImportRow] {
        try CardFile(text).lines.compactMap { if case .card(let row) = $0 { row } else { nil } }
    }

    private static func refusals(_ text: String) throws -> [CardImportReport.Refusal] {
        try CardFile(text).lines.compactMap { if case .refused(let refusal) = $0 { refusal } else { nil } }
    }

    @Test(
        "is read with commas, semicolons or tabs, in any order of columns, with quotes and either line end",
        arguments: [
            "username,number,label\nanna,04A1B2C3,\"blue, \"\"old\"\" fob\"\n",
            "\u{FEFF}number;Username; label \r\n04A1B2C3;anna;\"blue, \"\"old\"\" fob\"\r\n\r\n",
            "label\tusername\tnumber\n\"blue, \"\"old\"\" fob\"\tanna\t04A1B2C3",
        ]
    )
    func dialects(text: String) throws {
        let row = CardImportRow(
            line: 2,
            username: "anna",
            number: ClearCardNumber("04A1B2C3"),
            label: #"blue, "old" fob"#
        )
        #expect(try Self.rows(text) == [row])
    }

    @Test("counts lines as an editor does, also after a field of two lines")
    func lines() throws {
        let text = "username,number,label\na,1,\"two\nlines\"\n\nb,2,\n"
        #expect(try Self.rows(text).map(\.line) == [2, 5])
    }

    @Test("takes a date for the whole day")
    func validity() throws {
        let text = "username,number,valid_from,valid_until\na,1,2026-01-02T03:04:05Z,2026-12-31\n"
        let row = try #require(try Self.rows(text).first)
        #expect(row.validFrom == WireTime("2026-01-02T03:04:05Z"))
        let civil = try #require(CivilTime(year: 2026, month: 12, day: 31, hour: 23, minute: 59, second: 59))
        #expect(row.validUntil == LocalTime.time(civil))
    }

    @Test("refuses lines one by one and never repeats what stands in them")
    func refusals() throws {
        let text = """
            username,number,valid_until
            anna,04A1B2C3
            ,04A1B2C3,
            anna,,
            anna,04A1B2C3,soon
            anna,04A1B2C3,+2h
            """
        let refusals = try Self.refusals(text)
        #expect(refusals.map(\.line) == [2, 3, 4, 5, 6])
        #expect(
            refusals.map(\.reason).prefix(3) == [
                "it has 2 fields instead of 3", "it has no username", "it has no number",
            ]
        )
        #expect(!refusals.contains { $0.reason.contains("04A1") })
        #expect(try Self.rows(text).isEmpty)
    }

    @Test(
        "is refused as a whole when its columns are not named",
        arguments: [
            ("", "the file is empty"), ("04A1B2C3,anna\n", "does not name its columns"),
            ("username,label\n", "no columns username and number"), ("username,number,number\n", "does not name"),
            ("username,number\n\"a", "never closed"),
            ("id,username,label,fingerprint\n1,a,b,K7QD-3MTA\n", "written by p2k16ctl card export"),
        ]
    )
    func heads(text: String, message: String) {
        let failure = #expect(throws: Failure.self) { _ = try CardFile(text) }
        #expect(failure?.message.contains(message) == true)
        #expect(failure.map { "\($0)".contains("04A1") } == false)
    }
}
