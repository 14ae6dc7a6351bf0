/// The body of `POST /v1/doors/{door}/inputs/{input}`: how a simulated input is to stand.
package struct DoorInputRequest: AdminRequest, Hashable {
    /// True for a contact means closed.
    package var active: Bool

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case active
    }

    package init(active: Bool) {
        self.active = active
    }
}
