import AdminModel
import Testing

@testable import AccessDaemon

@Suite("An examination", .timeLimit(.minutes(5)))
struct ExaminationTests {
    private static func finding(_ check: String) -> Finding { Finding(.clock, .ok, check, "it", "is fine") }

    @Test("that hangs is a finding and holds up nothing, and the others keep their order")
    func hanging() async {
        let never = Latch()
        let findings = await Examination.all(
            [
                Examination(.broker, "first", "the broker", remedy: "a") { [Self.finding("first")] },
                Examination(.database, "second", "the database", remedy: "Look at it.") {
                    await never.wait()
                    return []
                },
                Examination(.clock, "third", "the clock", remedy: "c") {
                    [Self.finding("third"), Self.finding("more")]
                },
            ],
            within: .seconds(3)
        )
        #expect(findings.map(\.check) == ["first", "second", "third", "more"])
        let hung = findings[1]
        #expect(hung.area == .database && hung.severity == .error && hung.remedy == "Look at it.")
        #expect(hung.meaning == "has not answered for 3 s")
        never.open()
    }

    @Test("gives what the body gives, or nil at the limit though the body is deaf to it")
    func limit() async {
        #expect(await valueWithin(.seconds(60)) { 7 } == 7)
        let never = Latch()
        let nothing = await valueWithin(.milliseconds(10)) { () -> Int in
            await never.wait()
            return 7
        }
        #expect(nothing == nil)
        never.open()
    }
}
