/// Why a change of the directory is not made; nothing was changed.
package struct DirectoryRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of reason it is; the raw value is for programs and stable.
    package enum Reason: String, Sendable, Hashable, CaseIterable {
        case nameInvalid = "name-invalid"
        case nameTaken = "name-taken"
        /// It names an account, circle, company, badge or tool that is not there (any more).
        case unknown
        case notCircleAdmin = "not-circle-admin"
        case alreadyMember = "already-member"
        case notMember = "not-member"
        case commentMissing = "comment-missing"
        case lastMember = "last-member"
        case notCertifier = "not-certifier"
        /// Something else rests on what was to be removed.
        case inUse = "in-use"
        case systemAccount = "system-account"
        /// It is as was asked for already.
        case noChange = "no-change"
    }

    package var reason: Reason
    /// What is the matter, with what.
    package var message: String
    /// What to do about it.
    package var remedy: String?

    package init(_ reason: Reason, _ message: String, remedy: String? = nil) {
        self.reason = reason
        self.message = message
        self.remedy = remedy
    }

    package var description: String { self.message }
}
