/// The body of `POST /v1/alarms/acknowledge`.
package struct AlarmAcknowledgeRequest: AdminRequest, Hashable {
    /// Its code, like `clone-suspected`.
    package var kind: String
    /// As in the list; nil for an alarm of the whole site.
    package var place: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case kind
        case place
    }

    package init(kind: String, place: String? = nil) {
        self.kind = kind
        self.place = place
    }
}
