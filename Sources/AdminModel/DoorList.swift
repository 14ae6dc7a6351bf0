/// The reply of `GET /v1/doors`.
package struct DoorList: Sendable, Hashable, Codable {
    package var doors: [Door]

    package init(doors: [Door]) {
        self.doors = doors
    }
}
