/// The body of the requests that add an employee to a company and remove one.
package struct EmployeeRequest: AdminRequest, Hashable {
    /// The username.
    package var account: String

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case account
    }

    package init(account: String) {
        self.account = account
    }
}
