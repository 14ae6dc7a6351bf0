import AdminModel
import ArgumentParser
import Glibc
import Testing

@testable import p2k16ctl

/// The formats that people see and type, in one time zone.
struct CommandLineTests {
    /// 2026-11-21 18:03:00 in Oslo, a Saturday in winter time.
    static let now = WireTime(microseconds: 1_795_280_580_000_000)

    static let zone: Void = {
        setenv("TZ", "Europe/Oslo", 1)
        tzset()
    }()

    init() {
        Self.zone
    }

    @Test(arguments: [
        ("90s", Int64(90)), ("45m", 2700), ("2h", 7200), ("1h30m", 5400), ("7d", 604_800),
    ])
    func readsSpans(text: String, seconds: Int64) {
        #expect(Span.seconds(text) == seconds)
    }

    @Test(arguments: ["", "5", "h", "2 h", "-2h", "99999999999h", "2w"])
    func refusesSpans(text: String) {
        #expect(Span.seconds(text) == nil)
    }

    @Test(arguments: [
        (Int64(-3), "0 s"), (59, "59 s"), (60, "1 min"), (3725, "1 h 2 min"), (90_000, "1 d 1 h"),
    ])
    func writesSpans(seconds: Int64, text: String) {
        #expect(Span.text(seconds: seconds) == text)
    }

    @Test(arguments: [
        ("2026-11-21T17:03:00Z", "2026-11-21T17:03:00.000000Z"), ("2026-11-21 18:00", "2026-11-21T17:00:00.000000Z"),
        ("2026-07-01 18:00:30", "2026-07-01T16:00:30.000000Z"), ("2026-11-21", "2026-11-20T23:00:00.000000Z"),
        ("18:00", "2026-11-21T17:00:00.000000Z"), ("+2h", "2026-11-21T19:03:00.000000Z"),
        ("-30m", "2026-11-21T16:33:00.000000Z"),
    ])
    func readsTimes(text: String, expected: String) throws {
        let argument = try #require(TimeArgument(argument: text))
        #expect(try argument.resolve(now: Self.now).description == expected)
    }

    @Test func aTimeOfDayThatIsOverComesTomorrow() throws {
        let argument = try #require(TimeArgument(argument: "02:00"))
        #expect(try argument.resolve(now: Self.now, coming: true).description == "2026-11-22T01:00:00.000000Z")
        let later = try #require(TimeArgument(argument: "18:04"))
        #expect(try later.resolve(now: Self.now, coming: true).description == "2026-11-21T17:04:00.000000Z")
    }

    @Test func refusesTheHourThatSpringSkips() throws {
        let argument = try #require(TimeArgument(argument: "2026-03-29 02:30"))
        #expect(throws: Failure.self) { try argument.resolve(now: Self.now) }
    }

    @Test(arguments: ["noon", "25:00", "2026-02-30", "2026-11-21 18", "+", "+2", "18:00:00"])
    func refusesTimes(text: String) {
        #expect(TimeArgument(argument: text) == nil)
    }

    @Test func writesLocalTime() {
        #expect(LocalTime.text(Self.now) == "2026-11-21 18:03:00 CET")
        #expect(LocalTime.text(WireTime(microseconds: 1_782_900_000_000_000)) == "2026-07-01 12:00:00 CEST")
    }

    @Test func alignsTablesToTheirContent() {
        var table = Table(header: ["ID", "LABEL", "STATUS"])
        table.rows = [["1", "blå fob", "active"], ["12", Table.Cell(nil), Table.Cell("lost\u{1B}[2J", .red)]]
        #expect(table.text(.plain) == "ID  LABEL    STATUS\n1   blå fob  active\n12  -        lost?[2J")
        #expect(table.text(Style(color: true)).contains("\u{1B}[31mlost?[2J\u{1B}[0m"))
    }

    @Test(arguments: [
        (UInt(400), p2k16ctl.ExitStatus.usage), (403, .refused), (404, .refused), (405, .usage), (409, .refused),
        (413, .usage),
        (422, .refused), (500, .daemonFailure), (503, .daemonFailure),
    ])
    func mapsRepliesToExitCodes(status: UInt, expected: p2k16ctl.ExitStatus) {
        #expect(ExitStatus(httpStatus: status) == expected)
    }

    @Test func takesServerSentEventsApart() {
        var parser = ServerSentEvents()
        #expect(parser.take(Array(": connected\n\nid: 7\nevent: event\nda".utf8)).isEmpty)
        let message = ServerSentEvents.Message(event: "event", data: #"{"a":1}"#)
        #expect(parser.take(Array("ta: {\"a\":1}\n\n:\n\n".utf8)) == [message])
    }

    @Test func refusesACardNumberAsAnArgument() {
        let failure = #expect(throws: Failure.self) { try CardNumberInput.read(argument: "04A1B2C3") }
        #expect(failure?.status == .usage)
        #expect(failure?.message.contains("history") == true)
        #expect(failure?.message.contains("04A1B2C3") == false)
    }

    @Test(arguments: [
        ["doors"], ["door", "hold", "entrance", "--for", "2h", "--json"], ["door", "hold", "e", "--until", "21:00"],
        ["events", "--since", "-2h", "--type", "decision"], ["events", "tail", "--after", "7"], ["sync"],
        ["explain", "anna", "entrance", "--at", "+2h"], ["explain", "4711"], ["cards", "--user", "anna"],
        ["card", "enroll", "--user", "anna", "--notation", "decimal", "--byte-order", "reversed"],
        ["tap", "entrance", "--card", "-"], ["status", "--socket", "/tmp/s"],
    ])
    func understands(arguments: [String]) throws {
        _ = try P2K16Ctl.parseAsRoot(arguments)
    }

    @Test(arguments: [
        ["dor"], ["door", "hold", "entrance", "--for", "2h", "--until", "21:00"], ["explain", "anna"],
        ["explain", "4711", "--at", "+2h"], ["events", "--limit", "0"], ["door", "hold", "e", "--for", "2"],
        ["card", "disable", "twelve"], ["card", "disable", "--all"], ["card", "disable", "12", "--all", "--user", "a"],
        ["card", "disable", "12", "--user", "a"], ["card", "set", "12"],
        ["card", "set", "12", "--valid-until", "soon"],
        ["card", "list", "--expiring", "-1"], ["card", "list", "--status", "gone"],
    ])
    func refuses(arguments: [String]) {
        #expect(throws: (any Error).self) { try P2K16Ctl.parseAsRoot(arguments) }
    }

    @Test func saysWhatATapDid() {
        let reply = TapReply(
            granted: true,
            reason: "granted",
            explanation: "a member who pays",
            reader: "front",
            door: "entrance",
            account: "anna",
            accountName: "Anna Hansen",
            cardLabel: "blue fob",
            fingerprint: "k3-f00d",
            relocksAt: Self.now,
            sequence: 7,
            outcome: .commanded
        )
        let expected = """
            granted: a member who pays
            door     entrance
            person   Anna Hansen (anna)
            card     blue fob, k3-f00d
            lock     commanded
            relocks  2026-11-21 18:03:00 CET
            event    7
            """
        #expect(Text.tap(reply, .plain) == expected)
    }

    @Test func explainsInPlainWords() {
        let explanation = Explanation(
            verdict: .denied,
            reason: "membership-lapsed",
            explanation: "the membership has lapsed",
            account: "anna",
            door: "entrance",
            at: Self.now,
            steps: [
                ExplanationStep(rule: "person", outcome: .passed, text: "anna is a person"),
                ExplanationStep(rule: "paying", outcome: .failed, text: "paid until 2026-10-01"),
            ],
            changes: ["a membership is paid"]
        )
        let expected = """
            anna at entrance, 2026-11-21 18:03:00 CET: denied
              the membership has lapsed
            yes  person  anna is a person
            NO   paying  paid until 2026-10-01
            All of this is missing:
              - a membership is paid
            """
        #expect(Text.explanation(explanation, .plain) == expected)
    }
}
