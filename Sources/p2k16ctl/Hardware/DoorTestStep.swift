import AdminModel

/// What a test found about one part of a door.
struct DoorTestStep: Hashable, Codable {
    enum Result: String, Hashable, Codable {
        case passed
        case failed
        /// Not tried, for the reason in ``DoorTestStep/detail``.
        case skipped
    }

    var role: HardwarePart.Role
    /// `lock`, the input's key, or the reader's id.
    var part: String
    var result: Result
    /// What arrived, or what did not.
    var detail: String
    /// What to do about a failure.
    var remedy: String?
}
