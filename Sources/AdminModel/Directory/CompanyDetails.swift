/// The reply of `GET /v1/companies/{company}`.
package struct CompanyDetails: Sendable, Hashable, Codable {
    package var company: CompanySummary
    package var employees: [AccountName]

    package init(company: CompanySummary, employees: [AccountName]) {
        self.company = company
        self.employees = employees
    }
}
