import TestServers
import Testing

/// A running site with the members anna and bjorn, on either authority; for what must be the same on both.
enum CardSite: String, CaseIterable, Sendable {
    case embedded
    case upstream

    private static let seed = """
        embedded:
          seed:
            accounts:
              - { username: anna, name: Member anna, paid_until: +20d }
              - { username: bjorn, name: Member bjorn, paid_until: +20d }
            circles: [{ name: door, members: [anna, bjorn] }]
        """

    /// Runs the body with a site whose daemon is ended afterwards.
    ///
    /// - Parameter adapt: changes the settings before the start.
    func with(
        adapt: (inout SiteSettings) -> Void = { _ in },
        _ body: (DaemonProcess) async throws -> Void
    ) async throws {
        switch self {
        case .embedded:
            var settings = SiteSettings()
            settings.site = "embedded"
            settings.more = Self.seed
            adapt(&settings)
            try await DaemonProcess.with(settings, body)
        case .upstream:
            try await Space.with { space in
                for member in ["anna", "bjorn"] { _ = try await space.createMember(member) }
                var settings = space.settings(site: "upstream")
                adapt(&settings)
                try await DaemonProcess.with(settings) { daemon in
                    try await daemon.waitForSnapshot()
                    try await body(daemon)
                }
            }
        }
    }
}
