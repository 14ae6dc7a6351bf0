/// What is wired to a door besides its lock and its readers.
package enum DoorInputName: String, Sendable, Hashable, Codable, CaseIterable {
    /// Active while the door is closed.
    case contact
    case exitButton = "exit-button"
    /// Active while the fire alarm asks for the door to be released.
    case fireRelease = "fire-release"
    case doorbell
}
