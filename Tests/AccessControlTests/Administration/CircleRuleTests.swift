import AccessControl
import Testing

@Suite struct CircleRuleTests {
    private static let board = Circle(id: CircleID(1), name: "board")
    private static let door = Circle(id: CircleID(2), name: "door")

    private func rule(_ management: CircleManagement, comment: Bool = false) -> CircleRule {
        CircleRule(circle: Self.door, management: management, isCommentRequired: comment)
    }

    private func reason(_ body: () throws -> Void) -> DirectoryRefusal.Reason? {
        do {
            try body()
            return nil
        } catch {
            return (error as? DirectoryRefusal)?.reason
        }
    }

    /// Who may add, by who administers: the circles of the acting account, nil for the operator of the machine.
    private static let actors: [(CircleManagement, Set<CircleID>?, DirectoryRefusal.Reason?)] = [
        (.adminCircle(board), nil, nil), (.adminCircle(board), [CircleID(1)], nil),
        (.adminCircle(board), [CircleID(2)], .notCircleAdmin), (.adminCircle(board), [], .notCircleAdmin),
        (.selfAdmin, nil, nil), (.selfAdmin, [CircleID(2)], nil), (.selfAdmin, [CircleID(1)], .notCircleAdmin),
        (.selfAdmin, [], .notCircleAdmin),
    ]

    @Test(arguments: Self.actors)
    func theRightCircleAdministers(
        management: CircleManagement,
        actor: Set<CircleID>?,
        refusal: DirectoryRefusal.Reason?
    ) {
        let rule = self.rule(management)
        #expect(self.reason { try rule.checkAdding(by: actor, isMember: false, comment: nil) } == refusal)
        let removing = self.reason {
            try rule.checkRemoving(by: actor, isMember: true, memberCount: 2, comment: nil)
        }
        #expect(removing == refusal)
    }

    @Test(arguments: [nil, "", " \t"])
    func aBlankCommentIsNone(comment: String?) {
        let rule = self.rule(.selfAdmin, comment: true)
        #expect(self.reason { try rule.checkAdding(by: nil, isMember: false, comment: comment) } == .commentMissing)
        let removing = self.reason {
            try rule.checkRemoving(by: nil, isMember: true, memberCount: 2, comment: comment)
        }
        #expect(removing == .commentMissing)
        #expect(self.reason { try rule.checkAdding(by: nil, isMember: false, comment: " why") } == nil)
    }

    @Test func membersAreAddedOnceAndRemovedOnce() {
        let rule = self.rule(.selfAdmin)
        #expect(self.reason { try rule.checkAdding(by: nil, isMember: true, comment: nil) } == .alreadyMember)
        let removing = self.reason {
            try rule.checkRemoving(by: nil, isMember: false, memberCount: 2, comment: nil)
        }
        #expect(removing == .notMember)
    }

    @Test func aCircleThatAdministersItselfKeepsAMember() {
        func remove(_ management: CircleManagement, of count: Int) -> DirectoryRefusal.Reason? {
            self.reason {
                try self.rule(management).checkRemoving(by: nil, isMember: true, memberCount: count, comment: nil)
            }
        }
        #expect(remove(.selfAdmin, of: 1) == .lastMember)
        #expect(remove(.selfAdmin, of: 2) == nil)
        #expect(remove(.adminCircle(Self.board), of: 1) == nil)
    }

    @Test func theCertificationCircleAwards() {
        let badge = Badge(id: BadgeID(1), title: "laser")
        let open = BadgeRule(badge: badge, certificationCircle: nil)
        let guarded = BadgeRule(badge: badge, certificationCircle: Self.board)
        #expect(self.reason { try open.checkAwarding(by: []) } == nil)
        #expect(self.reason { try guarded.checkAwarding(by: []) } == .notCertifier)
        #expect(self.reason { try guarded.checkAwarding(by: [Self.door.id]) } == .notCertifier)
        #expect(self.reason { try guarded.checkAwarding(by: [Self.board.id]) } == nil)
        #expect(self.reason { try guarded.checkAwarding(by: nil) } == nil)
    }
}
