/// The reply of `GET /v1/reports/members`.
package struct MemberReport: Sendable, Hashable, Codable {
    package var basis: ReportBasis
    /// The door that was asked for; absent for all.
    package var door: String?
    /// How many different people opened a door, listed or not.
    package var people: Int64
    /// Who opened a door, those who came on most days first.
    package var members: [MemberVisits]

    package init(basis: ReportBasis, door: String? = nil, people: Int64, members: [MemberVisits]) {
        self.basis = basis
        self.door = door
        self.people = people
        self.members = members
    }
}
