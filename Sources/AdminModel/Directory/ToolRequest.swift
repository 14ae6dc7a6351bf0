/// The body of `POST /v1/tools`, where the name must be there, and of `POST /v1/tools/{tool}/change`, which leaves as
/// it is what is not given.
package struct ToolRequest: AdminRequest, Hashable {
    package var name: String?
    /// Empty for none.
    package var description: String?
    /// The circle whose members may use it; empty for nobody.
    package var circle: String?

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case name, description, circle
    }

    package init(name: String? = nil, description: String? = nil, circle: String? = nil) {
        self.name = name
        self.description = description
        self.circle = circle
    }
}
