package import AccessControl
package import AdminAPI
import Hardware

/// The whole configuration of one site, checked: every name resolves and every value is in its range.
///
/// Every key of the file is explained in `Docs/configuration.md`. Paths are absolute.
package struct Configuration: Sendable, Hashable {
    /// The file that it was read from.
    package var path: String
    /// What tells this machine from the others of the space; part of the key of every delivered journal entry.
    package var site: String
    /// Where the journal, the replica and the card key are kept.
    package var stateDirectory: String
    /// The Unix socket of the admin API.
    package var adminSocket: String
    /// Accounts of the directory by the Unix user who acts with their rights.
    package var adminAccounts: [String: String] = [:]
    /// The Unix group, by name or number, whose members may connect to the socket; nil for the daemon's user alone.
    package var adminSocketGroup: String?
    /// What Unix users and groups may do at the socket, beside root and the daemon's own user.
    package var roles = RoleGrants()
    package var logLevel: LogLevel
    /// How long after the end of a payment a member still counts as paying.
    package var grace: Duration
    /// How old the facts may be by which doors and tools go that say nothing of their own.
    package var freshness: Freshness
    package var journal: Journaling
    /// The key that card numbers are hashed with.
    package var cardKeyFile: String
    /// For how long cards that nobody has are remembered after their last tap: 0 to 90 days; 0 remembers none.
    package var unknownTapRetention: Duration
    /// p2k16's database; nil when the embedded directory is the authority.
    package var upstream: Upstream?
    /// The MQTT broker; nil when none is used.
    package var broker: Broker?
    /// The doors as a dlock over HTTP; nil when they are none.
    package var dlockHTTP: DLockHTTPServer?
    /// Where the metrics are served on this machine; nil when they are asked for at the admin socket alone.
    package var metrics: Metrics?
    /// In the order of the file.
    package var doors: [Door]
    /// In the order of the file.
    package var readers: [Reader]
    /// What is asked of users of tools on top of p2k16's rules, in the order of the file.
    package var tools: [Tool]
    /// What members may do for guests; nil when nothing.
    package var guests: GuestRules?
    package var alarms: Alarms
    /// What an empty embedded directory starts with; nil with an upstream or when it starts empty.
    package var seed: Seed?
    /// What is allowed but deserves a look, in the order of the file.
    package var notes: [ConfigurationProblem]
}

extension Configuration {
    /// The rules of doors and tools as the domain takes them.
    package var access: AccessConfiguration {
        AccessConfiguration(
            doors: self.doors.map {
                AccessConfiguration.Door(
                    id: $0.id,
                    circles: $0.circles,
                    badges: $0.badges,
                    lockdownPass: $0.conduct.lockdownPass,
                    freshness: $0.freshness ?? self.freshness
                )
            },
            toolBadges: Dictionary(self.tools.map { ($0.name, $0.badges) }, uniquingKeysWith: { first, _ in first }),
            toolFreshness: Dictionary(
                self.tools.map { ($0.name, $0.freshness ?? self.freshness) },
                uniquingKeysWith: { first, _ in first }
            ),
            otherToolFreshness: self.freshness,
            guests: self.guests
        )
    }

    /// The short forms that some reader, controller or node delivers, which the card index has to hold beside the full
    /// number.
    package var shortFormats: Set<CardFormat> {
        let controllers = self.tools.compactMap { tool -> CardFormat? in
            switch tool.controller {
            case .native(let controller): controller.settings.syntax.format
            case .espRFID(let node): node.syntax.format
            case .simulated, .mqtt, nil: nil
            }
        }
        let locks = self.doors.compactMap { door -> CardFormat? in
            guard case .espRFID(let node) = door.lock else { return nil }
            return node.syntax.format
        }
        return Set(self.readers.flatMap(\.formats) + controllers + locks).subtracting([.full])
    }
}
