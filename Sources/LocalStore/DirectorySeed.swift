package import AccessControl

/// What a new embedded directory starts with.
package struct DirectorySeed: Sendable, Hashable {
    /// An account in a circle.
    package struct Member: Sendable, Hashable {
        package var account: AccountID
        package var circle: CircleID

        package init(account: AccountID, circle: CircleID) {
            self.account = account
            self.circle = circle
        }
    }

    /// An account in a company.
    package struct Employee: Sendable, Hashable {
        package var account: AccountID
        package var company: CompanyID

        package init(account: AccountID, company: CompanyID) {
            self.account = account
            self.company = company
        }
    }

    /// An account's badge.
    package struct Holding: Sendable, Hashable {
        package var account: AccountID
        package var award: Award

        package init(account: AccountID, award: Award) {
            self.account = account
            self.award = award
        }
    }

    package var accounts: [Account] = []
    package var circles: [Circle] = []
    package var members: [Member] = []
    package var companies: [Company] = []
    package var employees: [Employee] = []
    package var badges: [Badge] = []
    package var holdings: [Holding] = []
    package var tools: [Tool] = []

    /// An empty seed.
    package init() {}
}
