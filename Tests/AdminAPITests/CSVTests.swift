import AdminModel
import Testing

struct CSVTests {
    @Test(arguments: [
        ("plain", "plain"), ("", ""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
        ("=1+1", "'=1+1"), ("+49 30", "'+49 30"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"),
        ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""), ("a=b", "a=b"),
        ("2026-11-21T17:03:00Z", "2026-11-21T17:03:00Z"),
    ])
    func fieldsAreQuotedAndFormulasDefused(field: String, written: String) {
        #expect(CSV.line([field, "x"]) == "\(written),x\r\n")
    }
}
