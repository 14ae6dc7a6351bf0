/// The body of every reply that is not a success.
package struct AdminErrorBody: Sendable, Hashable, Codable {
    package struct Content: Sendable, Hashable, Codable {
        /// Stable, for programs, like `door-unknown`.
        package var code: String
        /// What happened, to what.
        package var message: String
        /// What to do about it.
        package var remedy: String?

        package init(code: String, message: String, remedy: String? = nil) {
            self.code = code
            self.message = message
            self.remedy = remedy
        }
    }

    package var error: Content

    package init(error: Content) {
        self.error = error
    }
}
