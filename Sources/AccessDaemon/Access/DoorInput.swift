/// What is wired to a door besides its lock and its readers.
enum DoorInput: String, Sendable, Hashable, CaseIterable {
    /// Active while the door is closed: a reed contact is closed by its magnet then, and a cut wire reads as open.
    case contact
    /// Active while somebody presses it.
    case exitButton = "exit-button"
    /// Active while the fire alarm asks for the door to be released.
    case fireRelease = "fire-release"
    /// Active while somebody presses it.
    case doorbell
}

/// Why an input was not moved from here.
enum DoorInputError: Error, Sendable, CustomStringConvertible {
    case absent(DoorInput)
    /// Hardware moves it.
    case real(DoorInput)

    var description: String {
        switch self {
        case .absent(let input): "the door has no input '\(input.rawValue)'"
        case .real(let input): "the input '\(input.rawValue)' is real; only simulated inputs are moved from here"
        }
    }
}
