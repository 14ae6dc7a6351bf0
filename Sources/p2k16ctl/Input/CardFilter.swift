import AdminModel
import ArgumentParser

extension CardState: ExpressibleByArgument {}

/// Which cards of a list are meant.
struct CardFilter: ParsableArguments {
    @Option(help: "Only this account's cards.", completion: .account) var user: String?
    @Option(help: "Only cards that are this now.") var status: CardState?
    @Flag(help: "Only active cards that were not tapped since the newest key was made.") var oldKey = false
    @Option(help: ArgumentHelp("Only active cards that expire within so many days.", valueName: "days"))
    var expiring: Int?

    func validate() throws {
        guard (0...CardQuery.maximumDays).contains(self.expiring ?? 0) else {
            throw ValidationError("--expiring takes 0 to \(CardQuery.maximumDays) days.")
        }
    }

    /// As the daemon takes it.
    var query: [(name: String, value: String?)] {
        [
            ("account", self.user), ("state", self.status?.rawValue), ("oldKey", self.oldKey ? "true" : nil),
            ("expiringWithinDays", self.expiring.map(String.init)),
        ]
    }
}
