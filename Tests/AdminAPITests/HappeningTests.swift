import AccessControl
import AdminModel
import Testing

@testable import p2k16ctl

/// What happens at doors by itself, as `p2k16ctl events` shows it.
@Suite struct HappeningTests {
    private static func event(_ code: String, detail: String? = nil) -> Event {
        Event(
            sequence: 7,
            at: WireTime(microseconds: 1_795_283_580_250_000),
            type: .door,
            door: "entrance",
            reason: code,
            detail: detail
        )
    }

    @Test(arguments: DoorRecord.Kind.allCases)
    func isToldInPlainWords(_ kind: DoorRecord.Kind) {
        let text = Text.happening(kind.rawValue)
        #expect(!text.isEmpty)
        #expect(text == kind.rawValue ? !text.contains("-") : true)
        let line = Text.event(Self.event(kind.rawValue), Style(color: false))
        #expect(line.contains("entrance") && line.hasSuffix(text))
    }

    @Test func alarmsStandOut() {
        let list = EventList(events: [Self.event("forced-open", detail: "since 3 s")], more: false)
        let text = Text.events(list, Style(color: true))
        #expect(text.contains("ALARM: opened although nobody was let through: since 3 s"))
        #expect(Text.happeningColor("forced-open") == .red && Text.happeningColor("forced-open-cleared") == .green)
        #expect(Text.happeningColor("closed") == nil)
    }

    @Test func happeningOfANewerDaemonIsShownAsItIs() {
        #expect(Text.event(Self.event("flooded"), Style(color: false)).hasSuffix("flooded"))
    }
}
