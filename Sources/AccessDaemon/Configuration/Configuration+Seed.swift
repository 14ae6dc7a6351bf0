package import AccessControl

extension Configuration {
    /// What an empty embedded directory starts with; used once. Its names are checked against each other.
    package struct Seed: Sendable, Hashable {
        package struct Account: Sendable, Hashable {
            package var username: String
            package var name: String
            /// nil when nothing was ever paid.
            package var paidUntil: SeedTime?
            package var isSystem: Bool
        }

        package struct Circle: Sendable, Hashable {
            package var name: String
            /// Usernames.
            package var members: [String]
        }

        package struct Company: Sendable, Hashable {
            package var name: String
            package var isActive: Bool
            /// Usernames.
            package var employees: [String]
        }

        package struct Badge: Sendable, Hashable {
            package var title: String
            /// Usernames of those who have it.
            package var awarded: [String]
        }

        package struct Tool: Sendable, Hashable {
            package var name: String
            /// The circle whose members may use it; nil lets nobody.
            package var circle: String?
        }

        package struct Card: Sendable, Hashable {
            /// The username of the owner.
            package var user: String
            /// In clear, for trying out: to be hashed at once. It never prints its digits.
            package var number: CardNumber
            package var label: String
            package var status: AccessControl.Card.Status
            package var validUntil: SeedTime?
        }

        package var accounts: [Account]
        package var circles: [Circle]
        package var companies: [Company]
        package var badges: [Badge]
        package var tools: [Tool]
        package var cards: [Card]
    }
}
