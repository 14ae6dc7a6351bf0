import AdminModel
import TestServers
import Testing

@testable import AccessDaemon

@Suite("What runs and what stands in the file")
struct ConfigurationFactsTests {
    private func problems(_ running: RunningConfiguration) -> [String] {
        ConfigurationFacts.gather(running).findings.filter { $0.severity > .notice }
            .map { "\($0.check) \($0.severity.rawValue)" }
    }

    @Test("are compared by what a reload takes and what only a restart does")
    func differences() throws {
        let site = try TestSite()
        let running = RunningConfiguration(try site.configuration(TestSite.doors))
        #expect(self.problems(running) == [])

        let longer = TestSite.doors.replacing("unlock_time: 5s", with: "unlock_time: 9s", maxReplacements: 1)
        let changed = try site.configuration(longer)
        #expect(self.problems(running) == ["configuration-reload warning"])
        running.latest = changed
        #expect(self.problems(running) == [])

        _ = try site.configuration(longer.replacing("circles: [door],", with: "circles: [door], key: front,"))
        #expect(self.problems(running) == ["configuration-restart warning"])
        // A reload has read it, and it still waits for the restart.
        running.latest = try Configuration.load(path: site.path)
        #expect(self.problems(running) == ["configuration-restart warning"])

        try site.directory.write("site: test\nnonsense: 1\n", to: "p2k16d.yaml")
        #expect(self.problems(running) == ["configuration-file error"])
    }

    @Test("are warned about where a password would go over the network in clear")
    func clearText() throws {
        let site = try TestSite()
        func problems(_ broker: String) throws -> [String] {
            self.problems(RunningConfiguration(try site.configuration(broker + TestSite.doors)))
        }
        let broker = "mqtt: { host: broker.example.org"
        #expect(try problems("\(broker), tls: false }\n") == ["broker-clear-text warning"])
        #expect(try problems("\(broker), tls: { verify: false } }\n") == ["broker-clear-text warning"])
        #expect(try problems("\(broker) }\n") == [])
        #expect(try problems("\(broker), tls: {} }\n") == [])
        #expect(try problems("mqtt: { host: 127.0.0.1 }\n") == [])
        let secret = "mqtt: { host: 127.0.0.1, username: a, password_file: missing }\n"
        #expect(try problems(secret) == ["configuration-problem error"])
    }
}
