import Testing

/// What goes wrong around the daemon, and what members notice of it: nothing.
///
/// One at a time, since several watch how long a tap takes, on a machine that also runs the servers.
@Suite(.serialized)
enum Faults {
    static let card = "04A35F1BC26680"
    static let otherCard = "9C41E72B"
    static let strangersCard = "04FF00FF00FF80"

    /// What a stream of taps goes through: strangers are rare enough not to be counted instead of recorded.
    static let cards = Array(repeating: card, count: FaultRow.scale == 1 ? 7 : 63) + [strangersCard]

    /// Far below any time-out of a network, far above what a busy machine needs for a tap.
    static let tapLimit = Duration.seconds(4)

    /// An embedded directory in which anna may enter and guro, who never paid, may not.
    static let seed = """
        embedded:
          seed:
            accounts:
              - { username: anna, name: Anna, paid_until: +20d }
              - { username: lapsed, name: Lapsed, paid_until: -40h }
            circles: [{ name: door, members: [anna, lapsed] }, { name: workshop, members: [] }]
            cards:
              - { user: anna, number: "\(card)", label: fob }
              - { user: lapsed, number: "\(otherCard)", label: fob }
        """

    /// A site without servers.
    static func embedded(journal: String = SiteSettings().journal) -> SiteSettings {
        var settings = SiteSettings()
        settings.journal = journal
        settings.more = self.seed
        return settings
    }
}
