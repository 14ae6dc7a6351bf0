/// The administration rules of one circle, as p2k16 has them; shared by every authority that changes memberships.
package struct CircleRule: Sendable, Hashable {
    package var circle: Circle
    package var management: CircleManagement
    /// Whether each change of the membership must be commented.
    package var isCommentRequired: Bool

    package init(circle: Circle, management: CircleManagement, isCommentRequired: Bool) {
        self.circle = circle
        self.management = management
        self.isCommentRequired = isCommentRequired
    }

    /// May this member be added?
    ///
    /// - Parameters:
    ///   - actor: the circles of the acting account; nil for the operator of the machine, who may act for everybody: the
    ///     first member of a circle could be added by nobody else.
    ///   - isMember: whether the account is in the circle already.
    ///   - comment: why; a blank one counts as none.
    /// - Throws: ``DirectoryRefusal``.
    package func checkAdding(
        by actor: Set<CircleID>?,
        isMember: Bool,
        comment: String?
    ) throws(DirectoryRefusal) {
        try self.checkActor(actor)
        guard !isMember else {
            throw DirectoryRefusal(.alreadyMember, "this account is in circle “\(self.circle.name)” already")
        }
        try self.checkComment(comment)
    }

    /// May this member be removed? The parameters are those of ``checkAdding(by:isMember:comment:)``.
    ///
    /// - Parameter memberCount: how many are in the circle now.
    /// - Throws: ``DirectoryRefusal``.
    package func checkRemoving(
        by actor: Set<CircleID>?,
        isMember: Bool,
        memberCount: Int,
        comment: String?
    ) throws(DirectoryRefusal) {
        try self.checkActor(actor)
        guard isMember else {
            throw DirectoryRefusal(.notMember, "this account is not in circle “\(self.circle.name)”")
        }
        try self.checkComment(comment)
        try self.checkLastMember(memberCount: memberCount)
    }

    /// May a member go, whoever removes them?
    ///
    /// - Throws: ``DirectoryRefusal``.
    package func checkLastMember(memberCount: Int) throws(DirectoryRefusal) {
        guard self.management == .selfAdmin, memberCount <= 1 else { return }
        throw DirectoryRefusal(
            .lastMember,
            "circle “\(self.circle.name)” administers itself, and this is its last member",
            remedy: "Add another member first, or let another circle administer it."
        )
    }

    private func checkActor(_ actor: Set<CircleID>?) throws(DirectoryRefusal) {
        guard let actor else { return }
        let admins: Circle
        switch self.management {
        case .selfAdmin: admins = self.circle
        case .adminCircle(let circle): admins = circle
        }
        guard !actor.contains(admins.id) else { return }
        throw DirectoryRefusal(
            .notCircleAdmin,
            "only members of circle “\(admins.name)” may change who is in circle “\(self.circle.name)”",
            remedy: "Let one of them do it: p2k16ctl circle show \(admins.name)."
        )
    }

    private func checkComment(_ comment: String?) throws(DirectoryRefusal) {
        guard self.isCommentRequired, comment?.allSatisfy(\.isWhitespace) ?? true else { return }
        throw DirectoryRefusal(
            .commentMissing,
            "circle “\(self.circle.name)” asks for a comment with every change of its members",
            remedy: "Say why, with --comment."
        )
    }
}
