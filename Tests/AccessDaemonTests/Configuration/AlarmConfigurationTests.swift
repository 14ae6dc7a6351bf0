import AccessControl
import Testing

@testable import AccessDaemon

@Suite("What is configured of alarms")
struct AlarmConfigurationTests {
    private static func yaml(_ alarms: String) -> String {
        """
        doors:
          front: { circles: [door], lock: { type: simulated } }
          back: { circles: [door], lock: { type: simulated } }
        readers:
          front: { type: simulated, door: front }
          back: { type: simulated, door: back }
        alarms: { \(alarms) }

        """
    }

    @Test func isRead() throws {
        let alarms = try TestSite().configuration(
            Self.yaml(
                """
                did_not_open: 5, reader_silent: 0, upstream_stale: 2h, walking_time: 20s,
                  neighbours: [{ doors: [back, front] }], command: [/bin/echo, a b], command_timeout: 3s,
                  webhook: { url: "https://example.org/hook?x=1", token_file: token, timeout: 4s }
                """
            )
        ).alarms
        #expect(alarms.didNotOpen == 5 && alarms.readerSilent == 0 && alarms.upstreamStale == .seconds(7200))
        #expect(alarms.walkingTime == .seconds(20) && alarms.neighbours == [[DoorID("front"), DoorID("back")]: .zero])
        #expect(alarms.command == ["/bin/echo", "a b"] && alarms.commandTimeout == .seconds(3))
        #expect(alarms.webhook?.url == "https://example.org/hook?x=1" && alarms.webhook?.timeout == .seconds(4))
        #expect(alarms.webhook?.token != nil)
        let defaults = try TestSite().configuration(Self.yaml("")).alarms
        #expect(defaults == Configuration.Alarms())
    }

    @Test(
        "is refused where it cannot work",
        arguments: [
            ("command: []", "is empty"), ("command: [alarm.sh]", "no whole path"),
            ("command_timeout: 3s", "has no 'command'"), ("did_not_open: -1", "out of range"),
            ("neighbours: [{ doors: [front] }]", "must name two doors"),
            ("neighbours: [{ doors: [front, side] }]", "names the door 'side'"),
            ("webhook: { url: \"ftp://example.org\" }", "no address for a webhook"),
            ("webhook: { url: \"https://user@example.org/\" }", "no address for a webhook"),
            ("webhook: {}", "missing key 'url'"), ("webhook: { url: \"https://a\", token: x }", "unknown key 'token'"),
        ]
    )
    func isRefused(alarms: String, message: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try TestSite().configuration(Self.yaml(alarms)) }
        #expect(error.map { "\($0)".contains(message) } == true, "\(String(describing: error))")
    }

    @Test func aTokenInClearIsNoted() throws {
        func notes(_ url: String) throws -> [String] {
            try TestSite().configuration(Self.yaml("webhook: { url: \"\(url)\", token_file: t }")).notes.map(\.message)
        }
        #expect(try notes("http://example.org/x").contains { $0.contains("in clear") })
        #expect(try notes("http://127.0.0.1:8080/x") == [] && notes("https://example.org/x") == [])
    }
}
