import AdminModel
import FoundationEssentials
import Glibc
import TestServers
import Testing

/// A space goes to a new card key without anybody standing outside.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(5)))
struct CardKeyTests {
    private static let blue = "04A35F1BC26680"
    private static let red = "9C41E72B"
    private static let white = "047712C05E3381"

    private func keys(_ daemon: DaemonProcess) async throws -> CardKeyList {
        try await daemon.json(["card", "key", "show"])
    }

    private func oldCards(_ daemon: DaemonProcess) async throws -> [Int64] {
        try await daemon.json(["cards", "--old-key"], as: CardList.self).cards.map(\.id)
    }

    @Test(arguments: CardSite.allCases)
    func `Cards move to a new key when they are tapped, and the old one goes when none needs it`(
        site: CardSite
    ) async throws {
        let adapt: (inout SiteSettings) -> Void = { settings in
            settings.readers["side"] = "{ type: simulated, door: entrance, format: short24 }"
        }
        try await site.with(adapt: adapt) { daemon in
            let blue = try await daemon.enroll(Self.blue, user: "anna")
            let red = try await daemon.enroll(Self.red, user: "bjorn")
            #expect(try await daemon.tap("entrance", Self.white).reason == "unknown-card")
            let stranger = try await daemon.json(["card", "unknown"], as: UnknownTapList.self).taps.first?.fingerprint
            let newest = try await daemon.ctl(["card", "key", "retire", "1"])
            #expect(newest.status == 1 && newest.errors.contains("no newer card key"))
            let rotated: CardKeyList = try await daemon.json(["card", "key", "rotate"])
            #expect(rotated.keys.map(\.id) == [2, 1])
            #expect(rotated.keys.map(\.newest) == [true, false])
            #expect(rotated.keys.map(\.needed) == [0, 2])
            let twice = try await daemon.ctl(["card", "key", "rotate"])
            #expect(twice.status == 1 && twice.errors.contains("Retire the older one first"))
            var file = stat()
            #expect(stat(daemon.cardKeyFile, &file) == 0 && file.st_mode & 0o777 == 0o600)

            // A card that somebody has is no new one, though no card has its hash under the new key.
            for (number, options) in [(Self.blue, []), ("C26680", ["--format", "short24"])] {
                let arguments = ["card", "enroll", "--user", "bjorn", "--label", "stolen"] + options
                let taken = try await daemon.ctl(arguments, input: number + "\n")
                #expect(taken.status == 1 && taken.errors.contains("“card” of anna"), "\(taken.errors)")
            }
            let replaced = try await daemon.ctl(["card", "replace", "\(red.id)", "--yes"], input: Self.blue + "\n")
            #expect(replaced.status == 1 && replaced.errors.contains("“card” of anna"), "\(replaced.errors)")
            #expect(try await daemon.json(["card", "show", "\(red.id)"], as: Card.self).status == .active)

            // A new card needs the new key alone.
            let white = try await daemon.enroll(Self.white, user: "anna")
            #expect(white.key == 2)
            let assigned = try await daemon.ctl(["card", "assign", try #require(stranger), "--user", "bjorn"])
            #expect(assigned.status == 1 && assigned.errors.contains("Tap it again"), "\(assigned.errors)")
            #expect(try await self.oldCards(daemon) == [blue.id, red.id])

            // The short form alone does not tell the whole number.
            #expect(try await daemon.tap("side", "C26680").granted)
            try await eventually("the short form moves", timeout: .seconds(5)) {
                try await daemon.json(["card", "show", "\(blue.id)"], as: Card.self).key == 2
            }
            #expect(try await self.oldCards(daemon) == [blue.id, red.id])
            #expect(try await daemon.tap("entrance", Self.blue).granted)
            try await eventually("the tapped card moves", timeout: .seconds(5)) {
                try await self.oldCards(daemon) == [red.id]
            }
            let refused = try await daemon.ctl(["card", "key", "retire", "1"])
            #expect(refused.status == 1 && refused.errors.contains("1 active card is known by key 1 alone"))
            #expect(refused.errors.contains("--yes"))
            #expect(try await daemon.tap("entrance", Self.red).granted)
            try await eventually("the last card moves", timeout: .seconds(5)) {
                try await self.oldCards(daemon).isEmpty
            }
            let retired: CardKeyList = try await daemon.json(["card", "key", "retire", "1"])
            #expect(retired.keys.map(\.id) == [2])
            #expect(try await daemon.tap("entrance", Self.blue).granted)
            #expect(try await daemon.tap("side", "C26680").granted)

            // The file holds the new key alone, and the number of the old one is not given again.
            try await daemon.stop()
            try await daemon.start()
            if site == .upstream { try await daemon.waitForSnapshot() }
            #expect(try await daemon.tap("entrance", Self.red).granted)
            let third: CardKeyList = try await daemon.json(["card", "key", "rotate"])
            #expect(third.keys.map(\.id) == [3, 2])

            // With --yes the cards that were not tapped are cut off.
            let forced: CardKeyList = try await daemon.json(["card", "key", "retire", "2", "--yes"])
            #expect(forced.keys.map(\.id) == [3])
            #expect(try await daemon.tap("entrance", Self.blue).reason == "unknown-card")
            let events: EventList = try await daemon.json(["events", "--type", "action"])
            #expect(
                events.events.compactMap(\.action).filter { $0.hasPrefix("card-key") } == [
                    "card-key-rotate", "card-key-retire", "card-key-rotate", "card-key-retire",
                ]
            )
            #expect(events.events.last?.detail == "key 2, which 3 active cards were known by alone")
        }
    }

    @Test func `Two sites share the new key as soon as its file is copied`() async throws {
        try await Space.with { space in
            for member in ["anna", "bjorn"] { _ = try await space.createMember(member) }
            try await DaemonProcess.with(space.settings(site: "north")) { north in
                try await north.waitForSnapshot()
                let blue = try await north.enroll(Self.blue, user: "anna")
                let copy = try TemporaryDirectory()
                var settings = space.settings(site: "south")
                settings.cardKeyFile = copy.file("card.key")
                try self.copyKey(from: north, to: copy.file("card.key"))
                try await DaemonProcess.with(settings) { south in
                    try await south.waitForSnapshot(cards: 1)
                    #expect(try await south.tap("entrance", Self.blue).granted)
                    let before = try await self.keys(south)
                    #expect(try await self.keys(north).keys.map(\.fingerprint) == before.keys.map(\.fingerprint))

                    let _: CardKeyList = try await north.json(["card", "key", "rotate"])
                    try await north.enroll(Self.red, user: "bjorn")
                    try await south.waitForSnapshot(cards: 2)
                    // It lacks the key: those that it knew still open, the new one does not, and health says so.
                    #expect(try await south.tap("entrance", Self.blue).granted)
                    #expect(try await south.tap("entrance", Self.red).reason == "unknown-card")
                    let health = try await south.ctl(["health", "--json"]).decode(Health.self)
                    let part = health.parts.first { $0.name == "card key" }
                    #expect(
                        part?.detail == "1 active cards are known by card key 2 alone, which this site does not have"
                    )
                    // It could not go to another key by itself either.
                    let retire = try await south.ctl(["card", "key", "retire", "1", "--yes"])
                    #expect(retire.status == 1 && retire.errors.contains("no newer card key"))
                    let ahead = try await south.ctl(["card", "key", "retire", "2"])
                    #expect(ahead.status == 1 && ahead.errors.contains("does not have card key 2"), "\(ahead.errors)")
                    let own = try await south.ctl(["card", "key", "rotate"])
                    #expect(own.status == 1)

                    // A wrong key 2 is refused, and does not stand in the way of the right one.
                    let right = try String(contentsOfFile: south.cardKeyFile, encoding: .utf8)
                    try Data("\(right)2 \(String(repeating: "ab", count: 32))\n".utf8)
                        .write(to: URL(filePath: south.cardKeyFile))
                    south.send(signal: SIGHUP)
                    try await south.waitForLog(containing: "card keys not reloaded", timeout: .seconds(25))
                    try self.copyKey(from: north, to: copy.file("card.key"))
                    south.send(signal: SIGHUP)
                    try await south.waitForLog(containing: "card keys reloaded", timeout: .seconds(25))
                    #expect(try await south.tap("entrance", Self.red).granted)
                    // A tap at one site counts at the other.
                    #expect(try await south.tap("entrance", Self.blue).granted)
                    try await eventually("the other site knows it too", timeout: .seconds(5)) {
                        try await self.oldCards(north).isEmpty
                    }
                    let _: CardKeyList = try await north.json(["card", "key", "retire", "1"])
                    try await south.waitForSync(after: space)
                    for site in [north, south] {
                        #expect(try await site.tap("entrance", Self.blue).granted)
                        #expect(try await site.tap("entrance", Self.red).granted)
                    }
                    let left: CardKeyList = try await south.json(["card", "key", "retire", "1"])
                    #expect(left.keys.map(\.id) == [2])
                    #expect(try await south.json(["card", "show", "\(blue.id)"], as: Card.self).key == 2)
                }
            }
        }
    }

    @Test func `A key that was lost with its machine does not keep the space from making another`() async throws {
        try await Space.with { space in
            _ = try await space.createMember("anna")
            let copy = try TemporaryDirectory()
            var settings = space.settings(site: "south")
            settings.cardKeyFile = copy.file("card.key")
            try await DaemonProcess.with(space.settings(site: "north")) { north in
                try await north.waitForSnapshot()
                try await north.enroll(Self.blue, user: "anna")
                try self.copyKey(from: north, to: copy.file("card.key"))
                let _: CardKeyList = try await north.json(["card", "key", "rotate"])
            }
            try await DaemonProcess.with(settings) { south in
                try await south.waitForSnapshot(cards: 1)
                let rotate = try await south.ctl(["card", "key", "rotate"])
                #expect(rotate.status == 1)
                let refused = try await south.ctl(["card", "key", "retire", "2"])
                #expect(refused.status == 1 && refused.errors.contains("retire it nevertheless"), "\(refused.errors)")
                let _: CardKeyList = try await south.json(["card", "key", "retire", "2", "--yes"])
                let third: CardKeyList = try await south.json(["card", "key", "rotate"])
                #expect(third.keys.map(\.id) == [3, 1])
                #expect(try await south.tap("entrance", Self.blue).granted)
            }
        }
    }

    @Test func `Without the upstream no key is made, and the file stays as it is`() async throws {
        try await Space.with { space in
            let proxy = try TCPProxy(to: space.server.port)
            var settings = space.settings(site: "alone")
            settings.connection = space.connection(as: Space.siteRole, via: .port(proxy.port))
            settings.connectTimeout = "1s"
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                let before = try Data(contentsOf: URL(filePath: daemon.cardKeyFile))
                await proxy.cut()
                let refused = try await daemon.ctl(["card", "key", "rotate"])
                #expect(refused.status == 4 && refused.errors.contains("upstream"))
                #expect(try Data(contentsOf: URL(filePath: daemon.cardKeyFile)) == before)
                #expect(try await self.keys(daemon).keys.map(\.id) == [1])
            }
            await proxy.stop()
        }
    }

    @Test func `A wrong key file is not taken by a reload`() async throws {
        try await CardSite.embedded.with { daemon in
            try await daemon.enroll(Self.blue, user: "anna")
            let wrong = "1 \(String(repeating: "ab", count: 32))\n"
            try Data(wrong.utf8).write(to: URL(filePath: daemon.cardKeyFile))
            daemon.send(signal: SIGHUP)
            try await daemon.waitForLog(containing: "card keys not reloaded", timeout: .seconds(25))
            #expect(try await daemon.tap("entrance", Self.blue).granted)
        }
    }

    private func copyKey(from daemon: DaemonProcess, to path: String) throws {
        try Data(contentsOf: URL(filePath: daemon.cardKeyFile)).write(to: URL(filePath: path))
        guard chmod(path, 0o600) == 0 else { throw TestServerError("chmod \(path) failed") }
    }
}
