/// How often taps were refused for one reason.
package struct DenialCount: Sendable, Hashable, Codable {
    /// The code of the denial, like `membership-lapsed`.
    package var reason: String
    package var count: Int64

    package init(reason: String, count: Int64) {
        self.reason = reason
        self.count = count
    }
}
