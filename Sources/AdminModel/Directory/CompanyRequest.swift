/// The body of `POST /v1/companies`, where the name must be there, and of `POST /v1/companies/{company}/change`, which
/// leaves as it is what is not given.
package struct CompanyRequest: AdminRequest, Hashable {
    package var name: String?
    /// Nil means active for a new company.
    package var active: Bool?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, active
    }

    package init(name: String? = nil, active: Bool? = nil) {
        self.name = name
        self.active = active
    }
}
