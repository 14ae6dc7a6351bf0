import Testing

@testable import AccessDaemon

@Suite struct JSONValueTests {
    @Test(arguments: [
        ("{}", AccessDaemon.JSONValue.object([:])), (" [ ] ", .array([])), ("null", .null), ("-12", .integer(-12)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1.50", .number(1.5)), ("1e3", .integer(1000)),
        (
            #"{"a": 1, "b":[true,false, {"c":null}], "d": "1"}"#,
            .object([
                "a": .integer(1), "b": .array([.bool(true), .bool(false), .object(["c": .null])]), "d": .string("1"),
            ])
        ),
        (#""Kåre \"A/\/B\" \u00e5\ud83d\ude00""#, .string("Kåre \"A//B\" å😀")),
    ])
    func valuesAreRead(text: String, value: AccessDaemon.JSONValue) {
        #expect(AccessDaemon.JSONValue(text.utf8) == value)
    }

    @Test(arguments: ["", " ", "{", #"{"a"}"#, "[1 2]", #""a"#, "tru", "1 2", #"{"a":1}x"#])
    func whatIsNoValueIsRefused(text: String) {
        #expect(AccessDaemon.JSONValue(text.utf8) == nil)
    }

    @Test func depthIsBounded() {
        #expect(AccessDaemon.JSONValue(String(repeating: "[{\"a\":", count: 1_000_000).utf8) == nil)
    }
}
