import AccessControl
import CardHashing
import TestServers
import Testing

@testable import AccessDaemon

@Suite("Card key at the start")
struct StartKeyTests {
    @Test("with an upstream, a wrong key file does not keep the right one out later", .timeLimit(.minutes(5)))
    func wrongThenRight() async throws {
        let files = try TestSite()
        let configuration = try files.configuration(TestSite.doors + TestSite.upstream)
        try StateDirectory.make(configuration.stateDirectory)
        let file = CardKeyFile(path: configuration.cardKeyFile)
        for _ in 0..<2 {
            let ring = try #require(CardKeyRing([CardKey(generating: CardKeyID(1))]))
            try file.replace(with: ring)
            let site = try await files.build(configuration)
            #expect(site.keys.ring?.newest.checkValue == ring.newest.checkValue)
            try await site.close()
        }
    }
}
