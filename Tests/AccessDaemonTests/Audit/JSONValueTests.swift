import Testing

@testable import AccessDaemon

@Suite struct JSONValueTests {
    @Test(arguments: [
        ("{}", AccessDaemon.JSONValue.object([:])), (" [ ] ", .array([])), ("null", .null), ("-12", .integer(-12)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.50", .number(1.5)), ("1e3", .number(1000)),
        (
            #"{"a": 1, "b":[true,false, {"c":null}], "a": 2}"#,
            .object(["a": .integer(2), "b": .array([.bool(true), .bool(false), .object(["c": .null])])])
        ),
        (#""Kåre \"A/\/B\" \\ \b\f\n\r\t é""#, .string("Kåre \"A//B\" \\ \u{8}\u{C}\n\r\t é")),
        (#""\u00e5\u2713\ud83d\ude00""#, .string("å✓😀")), (#""😀""#, .string("😀")), (#""""#, .string("")),
    ])
    func valuesAreRead(text: String, value: AccessDaemon.JSONValue) {
        #expect(AccessDaemon.JSONValue(text.utf8) == value)
    }

    @Test(arguments: [
        "", " ", "{", "}", "[1,]", "[1 2]", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, "{a:1}", #""a"#, #""\x""#, #""\u12""#,
        #""\ud83d""#, #""\ud83dx""#, #""\ud83d\u0041""#, #""\ude00""#, "\"\n\"", "tru", "nul", "1 2", "--1", "+-",
        "1.2.3",
        #"{"a":1}x"#,
    ])
    func whatIsNoValueIsRefused(text: String) {
        #expect(AccessDaemon.JSONValue(text.utf8) == nil)
    }

    @Test func whatIsNoTextIsRefused() {
        #expect(AccessDaemon.JSONValue([0x22, 0xFF, 0x22]) == nil)
        #expect(AccessDaemon.JSONValue([0x22, 0x5C, 0x6E, 0xFF, 0x22]) == nil)
    }

    @Test func depthIsBounded() {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(AccessDaemon.JSONValue(nested(32).utf8) != nil)
        #expect(AccessDaemon.JSONValue(nested(33).utf8) == nil)
        #expect(AccessDaemon.JSONValue(String(repeating: "[{\"a\":", count: 1_000_000).utf8) == nil)
    }
}
