/// The reply of `GET /v1/companies`.
package struct CompanyList: Sendable, Hashable, Codable {
    package var companies: [CompanySummary]

    package init(companies: [CompanySummary]) {
        self.companies = companies
    }
}
