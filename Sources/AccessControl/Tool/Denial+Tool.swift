extension Denial {
    /// Why somebody does not get a tool, in the words of p2k16's web application where it has any.
    ///
    /// - Parameters:
    ///   - username: of the account that asked.
    ///   - circle: the name of the tool's circle.
    package func explanation(forToolTo username: String, circle: String) -> String {
        switch self {
        case .notInCircle: "\(username) is not in the \(circle) circle"
        case .neverPaid, .membershipLapsed:
            "\(username) does not have an active membership and is not employed in an active company"
        case .toolAlreadyCheckedOut: "Tools can only be checked out once."
        default: self.explanation
        }
    }
}
