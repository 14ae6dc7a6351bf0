import AdminModel
import TestServers
import Testing

/// Cards of an old system, on both authorities, with the real programs.
@Suite(.serialized, .sharedServers, .timeLimit(.minutes(2)))
struct ImportTests {
    private static let readers = [
        "entrance": "{ type: simulated, door: entrance }",
        "short": "{ type: simulated, door: entrance, format: short24 }",
    ]

    private func withSite(
        upstream: Bool,
        _ body: (DaemonProcess, Space?) async throws -> Void
    ) async throws {
        guard upstream else {
            var settings = SiteSettings()
            settings.readers = Self.readers
            settings.more = """
                embedded:
                  seed:
                    accounts:
                      - { username: anna, name: Anna, paid_until: +20d }
                      - { username: bert, name: Bert, paid_until: +20d }
                      - { username: system, name: Robot, system: true }
                    circles: [{ name: door, members: [anna, bert] }]
                """
            return try await DaemonProcess.with(settings) { try await body($0, nil) }
        }
        try await Space.with { space in
            for username in ["anna", "bert"] { _ = try await space.createMember(username) }
            var settings = space.settings()
            settings.readers = Self.readers
            try await DaemonProcess.with(settings) { daemon in
                try await daemon.waitForSnapshot()
                try await body(daemon, space)
            }
        }
    }

    @Test(arguments: [false, true])
    func `Lines that are refused are told and hinder no other`(upstream: Bool) async throws {
        try await self.withSite(upstream: upstream) { daemon, _ in
            let file = """
                username;number;label;valid_until
                anna;1268746011;old fob;
                BERT;2621564715;;2099-12-31
                anna;1268746011;the same;
                bert;1268746011;somebody else's;
                nobody;3071105731;;
                system;3071105731;;
                anna;12x4567;;
                anna;16909060;;
                anna;287454020
                anna;3071105731;;soon
                bert;429885211;;
                """
            let arguments = ["card", "import", "-", "--notation", "decimal"]
            let dry = try await daemon.ctl(arguments + ["--dry-run", "--json"], input: file)
            #expect(dry.status == 1)
            let foretold = try dry.decode(CardImportReport.self)
            let none: CardList = try await daemon.json(["card", "list"])
            #expect(none.cards.isEmpty)
            let real = try await daemon.ctl(arguments + ["--json"], input: file)
            let report = try real.decode(CardImportReport.self)
            #expect(real.status == 1 && report.enrolled == 2 && report.skipped == 1)
            #expect(report.refused.map(\.line) == [5, 6, 7, 8, 9, 10, 11, 12])
            #expect(report.refused[0].reason == "line 2 gives the same card to somebody else")
            #expect(report.refused[7].reason.contains("short24 readers could not tell it from the card in line"))
            #expect(foretold.refused == report.refused && foretold.enrolled == 2 && foretold.skipped == 1)
            #expect(!real.output.contains("1268746011") && !real.output.contains("16909060"))
            #expect(!daemon.log.contains { $0.contains("1268746011") })
            // Nothing of a refused line is there, and the others work.
            let list: CardList = try await daemon.json(["card", "list"])
            #expect(list.cards.map(\.account) == ["anna", "bert"])
            #expect(list.cards.map(\.label) == ["old fob", "card"])
            #expect(list.cards[1].validUntil != nil)
            #expect(try await daemon.tap("entrance", "4B9F871B").granted)
            // Doing it again is harmless.
            let again = try await daemon.ctl(arguments + ["--json"], input: file).decode(CardImportReport.self)
            #expect(again.enrolled == 0 && again.skipped == 3)
            #expect(again.refused[0].reason.hasPrefix("it is card \(list.cards[0].id) “old fob” of anna"))
            let text = try await daemon.ctl(arguments, input: file)
            #expect(text.output.contains("line 5: refused, it is card"))
            #expect(text.output.hasSuffix("0 cards enrolled, 3 were enrolled already, 8 lines refused"))
            let export = try await daemon.ctl(["card", "import", "-"], input: "id,fingerprint\n1,K7QD-3MTA\n")
            #expect(export.status == 2 && export.errors.contains("card export"))
        }
    }

    @Test(arguments: [false, true])
    func `Ten thousand cards are taken at once`(upstream: Bool) async throws {
        try await self.withSite(upstream: upstream) { daemon, space in
            var lines = ["username,number,label"]
            for index in 0..<10_000 {
                // Spread over the number so that no short form is there twice.
                let number = String(0x0400_0000_0000_00 + index * 0x1_0001_0011 + 0x77_0000, radix: 16)
                lines.append(
                    "\(index % 2 == 0 ? "anna" : "bert"),\(String(repeating: "0", count: 14 - number.count))\(number),card \(index)"
                )
            }
            let file = lines.joined(separator: "\n")
            let start = ContinuousClock.now
            let result = try await daemon.ctl(
                ["card", "import", "-", "--json"],
                input: file,
                timeout: .seconds(60)
            )
            let report = try result.decode(CardImportReport.self)
            print("import of 10,000 cards, upstream \(upstream): \(ContinuousClock.now - start)")
            #expect(result.status == 0 && report.enrolled == 10_000, "\(report.refused.prefix(3))")
            let status: Status = try await daemon.json(["status"])
            #expect(status.snapshot.cards == 10_000)
            if let space { #expect(try await space.sql("SELECT count(*) FROM p2k16d.card") == "10000") }
        }
    }
}
