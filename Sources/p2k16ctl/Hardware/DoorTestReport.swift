/// The whole of what a test of a door found.
struct DoorTestReport: Hashable, Codable {
    var door: String
    /// Whether no step failed.
    var passed: Bool
    var steps: [DoorTestStep]
}
