import AdminModel
import TestServers
import Testing

/// The life of a card, the same whoever is the authority.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct CardTests {
    private static let blue = "04A35F1BC26680"
    private static let red = "9C41E72B"

    private func actions(_ daemon: DaemonProcess) async throws -> [String] {
        let list: EventList = try await daemon.json(["events", "--type", "action"])
        for event in list.events { #expect(event.actor?.contains("uid ") == true) }
        return list.events.map { "\($0.action ?? "-") \($0.account ?? "-"): \($0.detail ?? "")" }
    }

    @Test(arguments: CardSite.allCases)
    func `A card is changed, disabled, lost and enabled, and all of it is on record`(site: CardSite) async throws {
        try await site.with { daemon in
            let card = try await daemon.enroll(Self.blue, user: "anna", label: "blue fob")
            #expect(card.enrolledBy?.contains("uid ") == true)
            #expect(card.enrolledAt != nil)
            #expect(card.format == .full && !card.short && card.key == 1 && card.state == .active)
            let id = "\(card.id)"
            #expect(try await daemon.tap("entrance", Self.blue).granted)

            let until = ["--valid-until", "2020-01-31T12:00:00Z"]
            let unasked = try await daemon.ctl(["card", "set", id] + until)
            #expect(unasked.status == 2 && unasked.errors.contains("--yes"))
            let expired: Card = try await daemon.json(["card", "set", id, "--label", "old fob", "--yes"] + until)
            #expect(expired.label == "old fob" && expired.status == .active && expired.state == .expired)
            #expect(try await daemon.tap("entrance", Self.blue).reason == "card-expired")
            let listed: CardList = try await daemon.json(["cards", "--status", "expired"])
            #expect(listed.cards.map(\.id) == [card.id])
            let text = try await daemon.ctl(["cards"])
            #expect(text.output.contains("expired"))

            let again: Card = try await daemon.json(["card", "set", id, "--valid-until", "+240h"])
            #expect(again.state == .active)
            #expect(try await daemon.tap("entrance", Self.blue).granted)
            let expiring: CardList = try await daemon.json(["cards", "--expiring", "11"])
            #expect(expiring.cards.map(\.id) == [card.id])
            let later: CardList = try await daemon.json(["cards", "--expiring", "9"])
            #expect(later.cards.isEmpty)
            let empty = try await daemon.ctl(["card", "set", id, "--valid-from", "+480h"])
            #expect(empty.status == 2 && empty.errors.contains("not after"))
            let cleared: Card = try await daemon.json(["card", "set", id, "--valid-until", "never"])
            #expect(cleared.validUntil == nil)

            #expect(try await daemon.ctl(["card", "lost", id]).status == 2)
            let lost: Card = try await daemon.json(["card", "lost", id, "--yes"])
            #expect(lost.status == .lost && lost.pending == nil)
            #expect(try await daemon.tap("entrance", Self.blue).reason == "card-lost")
            let disabled: Card = try await daemon.json(["card", "disable", id, "--yes"])
            #expect(disabled.status == .lost, "the stricter wins")
            let enabled: Card = try await daemon.json(["card", "enable", id])
            #expect(enabled.status == .active)
            #expect(try await daemon.tap("entrance", Self.blue).granted)

            let unknown = try await daemon.ctl(["card", "show", "4711"])
            #expect(unknown.status == 1 && unknown.errors.contains("there is no card 4711"))
            #expect(
                try await self.actions(daemon).map { $0.replacing(/2\d\d\d-[^ ]*Z/, with: "T") } == [
                    "card-enroll anna: blue fob, \(card.fingerprint ?? "-")",
                    "card-set anna: label “blue fob” → “old fob”, valid until none → T",
                    "card-set anna: valid until T → T", "card-set anna: valid until T → none",
                    "card-lost anna: “old fob”: active → lost", "card-enable anna: “old fob”: lost → active",
                ]
            )
        }
    }

    @Test(arguments: CardSite.allCases)
    func `A card is replaced in one step, and given to somebody else`(site: CardSite) async throws {
        try await site.with { daemon in
            let old = try await daemon.enroll(Self.blue, user: "anna", label: "blue fob")
            let _: Card = try await daemon.json(["card", "set", "\(old.id)", "--valid-until", "2099-01-31T12:00:00Z"])
            // A number that is taken changes nothing.
            let taken = try await daemon.ctl(["card", "replace", "\(old.id)", "--yes"], input: Self.blue + "\n")
            #expect(taken.status == 1 && taken.errors.contains("already"))
            #expect(try await daemon.tap("entrance", Self.blue).granted)

            let new: Card = try await daemon.json(
                ["card", "replace", "\(old.id)", "--lost", "--yes"],
                input: Self.red + "\n"
            )
            #expect(new.id != old.id && new.account == "anna" && new.label == "blue fob")
            #expect(new.validUntil == WireTime("2099-01-31T12:00:00Z"))
            #expect(try await daemon.tap("entrance", Self.red).granted)
            #expect(try await daemon.tap("entrance", Self.blue).reason == "card-lost")

            let moved: Card = try await daemon.json(["card", "transfer", "\(new.id)", "--user", "bjorn", "--yes"])
            #expect(moved.account == "bjorn")
            #expect(try await daemon.tap("entrance", Self.red).account == "bjorn")
            let nobody = try await daemon.ctl(["card", "transfer", "\(new.id)", "--user", "nobody", "--yes"])
            #expect(nobody.status == 1)

            let all: CardList = try await daemon.json(["card", "disable", "--all", "--user", "bjorn", "--yes"])
            #expect(all.cards.map(\.id) == [new.id])
            #expect(try await daemon.tap("entrance", Self.red).reason == "card-disabled")
            let none = try await daemon.ctl(["card", "disable", "--all", "--user", "bjorn", "--yes"])
            #expect(none.status == 0 && none.output == "nothing to do")

            let actions = try await self.actions(daemon)
            #expect(actions.contains("card-transfer bjorn: “blue fob”: anna → bjorn"))
            #expect(
                actions.contains {
                    $0.hasPrefix("card-replace anna: “blue fob”") && $0.hasSuffix("for card \(old.id): active → lost")
                }
            )
            let csv = try await daemon.ctl(["card", "export"])
            let lines = csv.output.split(separator: "\n")
            #expect(lines.count == 3)
            #expect(lines.first?.hasPrefix("id,username,label,status,") == true)
            #expect(lines.last?.hasPrefix("\(new.id),bjorn,blue fob,disabled,disabled,") == true)
            for digits in [Self.blue, Self.red] { #expect(!csv.output.contains(digits)) }
        }
    }

    @Test(arguments: CardSite.allCases)
    func `A card of a short format is marked and works at readers of that format alone`(site: CardSite) async throws {
        let adapt: (inout SiteSettings) -> Void = { settings in
            settings.readers["side"] = "{ type: simulated, door: entrance, format: short24 }"
        }
        try await site.with(adapt: adapt) { daemon in
            let enroll = ["card", "enroll", "--user", "anna", "--format", "short24"]
            let card: Card = try await daemon.json(enroll, input: "C26680\n")
            #expect(card.short && card.format == .short24)
            #expect(try await daemon.tap("side", "C26680").granted)
            #expect(try await daemon.tap("entrance", Self.blue).reason == "unknown-card")
            let text = try await daemon.ctl(["card", "show", "\(card.id)"])
            #expect(text.output.contains("short24 only"))
        }
    }
}
