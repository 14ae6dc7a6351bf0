/// What a message of a controller means.
enum ControllerSign: Sendable, Hashable {
    /// It is there; any other sign but ``gone`` says that too.
    case alive
    /// It has started or connected, and may have forgotten what it was told.
    case started
    /// The broker has lost it.
    case gone
    case locked
    case unlocked
    /// Whether the machine runs.
    case running(Bool)
    /// The tool is back in its place.
    case returned
    /// An error in its own words.
    case complaint(String)
}
