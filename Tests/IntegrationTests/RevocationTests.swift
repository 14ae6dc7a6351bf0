import AdminModel
import FoundationEssentials
import TestServers
import Testing

/// How soon a right that is taken away is gone at the door.
///
/// The bounds are the intervals configured plus two seconds for one load, one run of `p2k16ctl` and a busy machine.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct RevocationTests {
    private static let card = "04A35F1BC26680"

    @Test func `A change made in the web application is seen within the poll interval, both ways`() async throws {
        try await Space.with { space in
            let anna = try await space.createMember("anna")
            var settings = space.settings(site: "circle")
            settings.reconcileInterval = "1h"
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Self.card, user: "anna")
                #expect(try await daemon.tap("entrance", Self.card).granted)
                try await self.settle(daemon, space)

                try await space.web.removeFromCircle(anna, circle: WebApplication.doorCircle)
                try await self.expect("not-in-circle", within: .seconds(3), daemon)
                try await space.web.addToCircle(anna, circle: WebApplication.doorCircle)
                try await self.expect("granted", within: .seconds(3), daemon)

                let company = try await space.web.createCompany(name: "Fjordverk AS")
                try await space.web.employ(anna, in: company)
                try await space.web.removeFromCircle(anna, circle: WebApplication.doorCircle)
                try await daemon.waitForSync(after: space)
                #expect(try await daemon.tap("entrance", Self.card).granted)
                try await space.web.setCompanyActive(company, false)
                try await self.expect("not-in-circle", within: .seconds(3), daemon)
            }
        }
    }

    @Test func `A change made by hand, without version rows, is seen within the reconcile interval`() async throws {
        try await Space.with { space in
            let anna = try await space.createMember("anna")
            try await DaemonProcess.with(space.settings(site: "hand")) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Self.card, user: "anna")
                #expect(try await daemon.tap("entrance", Self.card).granted)
                try await self.settle(daemon, space)
                let start = ContinuousClock.now
                try await space.web.handSQL(
                    "UPDATE stripe_payment SET end_date = now() - interval '2 days' WHERE created_by = \(anna)"
                )
                try await self.expect("membership-lapsed", within: .seconds(13), daemon)
                // Sooner would mean that something else made the daemon look, and this test shows nothing.
                #expect(ContinuousClock.now - start > .seconds(5))
            }
        }
    }

    @Test func `A payment that ends while nothing changes ends at its moment`() async throws {
        try await Space.with { space in
            let anna = try await space.web.createAccount(username: "anna", name: "Anna")
            try await space.web.addToCircle(anna, circle: WebApplication.doorCircle)
            let end = Date(timeIntervalSinceNow: 6)
            // The last moment of the grace, 24 hours after the end of the payment.
            try await space.web.pay(anna, until: end.addingTimeInterval(-86400))
            var settings = space.settings(site: "expiry")
            settings.reconcileInterval = "1h"
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await daemon.enroll(Self.card, user: "anna")
                #expect(try await daemon.tap("entrance", Self.card).granted)
                try await self.expect("membership-lapsed", within: .seconds(7), daemon)

                let decisions: EventList = try await daemon.json(["events", "--type", "decision"])
                let boundary = Int64(end.timeIntervalSince1970 * 1_000_000)
                for decision in decisions.events {
                    let isGranted = decision.at.microseconds <= boundary
                    #expect(decision.reason == (isGranted ? "granted" : "membership-lapsed"), "at \(decision.at)")
                }
            }
        }
    }

    @Test func `A disabled card is denied here at once and at another site within the poll interval`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            try await DaemonProcess.with(space.settings(site: "here")) { here in
                try await here.waitForSnapshot()
                let card = try await here.enroll(Self.card, user: "anna")
                var settings = space.settings(site: "there")
                settings.cardKeyFile = here.cardKeyFile
                settings.reconcileInterval = "1h"
                try await DaemonProcess.with(settings) { there in
                    try await there.waitForSnapshot(cards: 1)
                    #expect(try await here.tap("entrance", Self.card).granted)
                    #expect(try await there.tap("entrance", Self.card).granted)

                    let disabled: Card = try await here.json(["card", "disable", "\(card.id)", "--yes"])
                    #expect(disabled.status == .disabled)
                    #expect(try await here.tap("entrance", Self.card).reason == "card-disabled")
                    try await self.expect("card-disabled", within: .seconds(3), there)

                    // And a card enrolled there is known here.
                    let other = try await there.enroll("9C41E72B", user: "anna", label: "white card")
                    #expect(try await there.tap("entrance", "9C41E72B").granted)
                    try await eventually("the new card is known here", timeout: .seconds(3)) {
                        try await here.tap("entrance", "9C41E72B").granted
                    }
                    let lost: Card = try await there.json(["card", "disable", "\(other.id)", "--lost", "--yes"])
                    #expect(lost.status == .lost)
                    #expect(try await there.tap("entrance", "9C41E72B").reason == "card-lost")
                }
            }
        }
    }

    @Test func `A site without the card key of the space does not start`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            try await DaemonProcess.with(space.settings(site: "here")) { here in
                try await here.waitForSnapshot()
                try await here.enroll(Self.card, user: "anna")
                let keyless = try DaemonProcess(space.settings(site: "keyless"))
                try keyless.launch()
                #expect(try await keyless.waitForExit(timeout: .seconds(25)) == .exited(1))
                let log = keyless.log.joined(separator: "\n")
                #expect(log.contains("card.key is missing"))
                #expect(log.contains("copy it from another site of the space"))
            }
        }
    }

    // MARK: - Helpers

    /// Waits until the daemon has seen what its own deliveries changed, so that only what follows makes it look again.
    private func settle(_ daemon: DaemonProcess, _ space: Space) async throws {
        try await daemon.waitForDelivery()
        try await daemon.waitForSync(after: space)
    }

    private func expect(
        _ reason: String,
        within bound: Duration,
        _ daemon: DaemonProcess,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await eventually("taps end with \(reason)", timeout: bound, sourceLocation: sourceLocation) {
            try await daemon.tap("entrance", Self.card).reason == reason
        }
    }
}
