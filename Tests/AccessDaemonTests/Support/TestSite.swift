import AccessControl
import Journal
import LocalStore
import Logging
import TestServers

@testable import AccessDaemon

/// The configuration file of a site in a folder of its own.
struct TestSite {
    let directory: TemporaryDirectory

    init() throws {
        self.directory = try TemporaryDirectory()
    }

    /// Two doors, and a reader at each.
    static let doors = """
        doors:
          entrance: { name: Front door, circles: [door], unlock_time: 5s, lock: { type: simulated } }
          workshop: { name: Workshop, circles: [workshop], unlock_time: 5s, lock: { type: simulated } }
        readers:
          front: { type: simulated, door: entrance }
          back: { type: simulated, door: workshop }

        """

    /// Ada, who is in the circles of both doors.
    static let seed = """
        embedded:
          seed:
            accounts:
              - { username: ada, name: Ada Nilsen, paid_until: +20d }
            circles:
              - { name: door, members: [ada] }
              - { name: workshop, members: [ada] }
              - { name: empty, members: [] }

        """

    /// Nobody listens there, and nothing here has to.
    static let upstream = """
        upstream: { connection: "host=127.0.0.1 port=1 dbname=p2k16 user=door" }

        """

    var path: String { self.directory.file("p2k16d.yaml") }

    /// Writes the file and reads it.
    func configuration(_ text: String) throws -> Configuration {
        let head = "site: test\nstate_directory: state\nadmin: { socket: admin.sock }\n"
        try self.directory.write(head + text, to: "p2k16d.yaml")
        return try Configuration.load(path: self.path)
    }

    /// Builds the parts, as the daemon does at its start.
    func build(_ configuration: Configuration) async throws -> Site {
        try StateDirectory.make(configuration.stateDirectory)
        return try await SiteBuilder(configuration: configuration, logger: testLogger).build()
    }
}

extension Site {
    /// Closes what the next build opens again.
    func close() async throws {
        await self.recorder.journal.close()
        try self.store.close()
    }

    func standing(of door: String) async -> DoorStanding? {
        await self.doors[DoorID(door)]?.status.standing
    }
}
