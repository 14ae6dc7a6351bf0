import Testing

@testable import AccessDaemon

@Suite("Connections over the network")
struct NetworkConfigurationTests {
    private static func parse(_ rest: String) throws -> Configuration {
        let site = "site: d\ndoors: { a: { circles: [x], lock: { type: simulated } } }\n"
        return try Configuration.parse(site + "readers: { a: { type: simulated, door: a } }\n" + rest, path: "/a.yaml")
    }

    @Test(
        "to a broker are TLS with verification, unless it is on this machine or the configuration says otherwise",
        arguments: [
            ("host: broker.example.org", true, 8883, 0, 0),
            ("host: broker.example.org, tls: {}", true, 8883, 0, 0),
            ("host: broker.example.org, port: 1883", true, 1883, 1, 0),
            ("host: broker.example.org, port: 1883, tls: {}", true, 1883, 0, 0),
            ("host: broker.example.org, tls: false", false, 1883, 1, 1),
            ("host: broker.example.org, tls: { verify: false }", true, 8883, 1, 1),
            ("host: localhost.example.org, tls: false", false, 1883, 1, 1),
            ("host: 127.0.0.1", false, 1883, 0, 0), ("host: localhost", false, 1883, 0, 0),
            ("host: \"::1\", tls: false", false, 1883, 0, 0), ("host: localhost, tls: {}", true, 8883, 0, 0),
        ]
    )
    func broker(_ text: String, isTLS: Bool, port: UInt16, notes: Int, exposures: Int) throws {
        let configuration = try Self.parse("mqtt: { \(text) }")
        let broker = try #require(configuration.broker)
        #expect((broker.tls != nil) == isTLS && broker.port == port)
        #expect(configuration.notes.count == notes, "\(configuration.notes)")
        #expect(configuration.exposures.map(\.peer) == Array(repeating: .broker, count: exposures))
    }

    @Test("have tls as a section or false, and nothing else", arguments: ["true", "yes", "[]", "\"false\""])
    func tls(_ value: String) {
        let error = #expect(throws: ConfigurationError.self) { try Self.parse("mqtt: { host: h, tls: \(value) }") }
        #expect(error?.description.contains("'mqtt.tls' must be a section of keys, or false") == true)
    }

    @Test(
        "to the database are noted where they are not verified",
        arguments: [
            ("host=db dbname=p2k16", nil), ("host=db sslmode=verify-full", nil),
            ("host=127.0.0.1 sslmode=disable", nil),
            ("dbname=p2k16", nil), ("host=db sslmode=disable", "in clear (sslmode=disable)"),
            ("host=db sslmode=prefer", "in clear (sslmode=prefer)"),
            ("host=db sslmode=require", "which server answers (sslmode=require)"),
        ] as [(String, String?)]
    )
    func database(_ connection: String, note: String?) throws {
        let configuration = try Self.parse("upstream: { connection: '\(connection)' }")
        #expect(configuration.notes.count == (note == nil ? 0 : 1))
        #expect(note.map { configuration.notes[0].message.contains($0) } ?? true, "\(configuration.notes)")
        #expect(configuration.exposures.map(\.peer) == (note == nil ? [] : [.database]))
    }

    @Test("that are exposed are told without a password")
    func words() throws {
        let configuration = try Self.parse(
            "upstream: { connection: 'host=db user=site sslmode=disable', admin: { connection: 'host=db sslmode=require' } }"
        )
        #expect(
            configuration.exposures.map(\.connection) == [
                "the connection to the database host=db user=site sslmode=disable",
                "the connection to the database host=db sslmode=require",
            ]
        )
        #expect(
            configuration.exposures.allSatisfy { $0.remedy.contains("remove sslmode") || $0.remedy.contains("Remove") }
        )
    }
}
