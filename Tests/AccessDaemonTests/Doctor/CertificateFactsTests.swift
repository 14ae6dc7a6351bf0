import AdminModel
import Glibc
import TestServers
import Testing

@testable import AccessDaemon

@Suite("Certificates", .timeLimit(.minutes(1)))
struct CertificateFactsTests {
    @Test("are told of before they end, by the one that matters")
    func ends() async throws {
        let authority = try await TestAuthority()
        let client = try await authority.client("door").certificate
        let former = try await TestAuthority()
        let expired = try await former.client("door", .expired).certificate
        func severity(_ role: CertificateFacts.Role, _ path: String, inDays days: Int = 0) -> FindingSeverity {
            CertificateFacts.gather(role, "mqtt.tls.ca_file", path, at: time(nil) + days * 86_400).finding.severity
        }
        // Two years long.
        for (days, expected) in [(0, FindingSeverity.ok), (699, .ok), (701, .warning), (729, .warning), (731, .error)] {
            #expect(severity(.identity, client, inDays: days) == expected, "in \(days) days")
        }
        #expect(severity(.identity, expired) == .error)
        let folder = try TemporaryDirectory()
        let both = try await Self.join([expired, client], in: folder)
        #expect(severity(.identity, both) == .error)
        #expect(severity(.authorities, both) == .ok)
        withExtendedLifetime(former) {}
        #expect(severity(.identity, "/nonexistent") == .error)
        #expect(severity(.identity, try folder.write("no certificate\n", to: "text")) == .error)
    }

    @Test("are those that the configuration names")
    func files() async throws {
        let authority = try await TestAuthority()
        let door = try await authority.client("door")
        let configuration = try Configuration.parse(
            """
            site: test
            mqtt: { host: h, tls: { ca_file: \(authority.certificate), certificate_file: /none, key_file: /none } }
            upstream: { connection: 'host=db sslrootcert=\(authority.certificate) sslcert=\(door.certificate)' }
            doors:
              front:
                circles: []
                lock: { type: dlock-http, url: "https://h", key: k, ca_file: \(authority.certificate) }
            readers: { front: { type: simulated, door: front } }
            """,
            path: "/a.yaml"
        )
        let facts = CertificateFacts.gather(of: configuration)
        #expect(
            facts.map(\.key) == [
                "mqtt.tls.ca_file", "mqtt.tls.certificate_file", "sslrootcert of upstream.connection",
                "sslcert of upstream.connection", "doors.front.lock.ca_file",
            ]
        )
        #expect(facts.map(\.finding.severity) == [.ok, .error, .ok, .ok, .ok])
    }

    private static func join(_ paths: [String], in folder: TemporaryDirectory) async throws -> String {
        let result = try await ChildProcess.run("/bin/cat", paths)
        return try folder.write(result.standardOutput + "\n", to: "both")
    }
}
