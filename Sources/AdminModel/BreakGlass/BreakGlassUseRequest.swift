/// The body of `POST /v1/break-glass/use`.
package struct BreakGlassUseRequest: AdminRequest, Hashable {
    package var code: ClearBreakGlassCode
    /// The id of the door to open.
    package var door: String

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case code, door
    }

    package init(code: ClearBreakGlassCode, door: String) {
        self.code = code
        self.door = door
    }
}
