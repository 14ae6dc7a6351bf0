/// One change of the directory, as its authority is asked for it; made whole or not at all.
///
/// Nil leaves a value as it is; an empty description removes it.
package enum DirectoryChange: Sendable, Hashable {
    case addAccount(username: String, name: String, isSystem: Bool)
    case changeAccount(AccountID, username: String?, name: String?, isSystem: Bool?)
    /// An account that is not active opens nothing, whatever else it has.
    case setActive(AccountID, Bool)
    /// Removes the person with memberships, badges and cards. The journal keeps the account's number, which is never
    /// given again.
    case removeAccount(AccountID)
    /// Paid until then; nil as if nothing had ever been paid.
    case setMembership(AccountID, until: Timestamp?)

    case addCircle(name: String, description: String, management: CircleManagement, isCommentRequired: Bool)
    case changeCircle(
        CircleID,
        name: String?,
        description: String?,
        management: CircleManagement?,
        isCommentRequired: Bool?
    )
    case removeCircle(CircleID)
    case addMember(AccountID, CircleID, comment: String?)
    case removeMember(AccountID, CircleID, comment: String?)

    case addCompany(name: String, isActive: Bool)
    case changeCompany(CompanyID, name: String?, isActive: Bool?)
    case removeCompany(CompanyID)
    case addEmployee(AccountID, CompanyID)
    case removeEmployee(AccountID, CompanyID)

    case addBadge(title: String, description: String, certificationCircle: CircleID?)
    case changeBadge(BadgeID, title: String?, description: String?, certificationCircle: Assignment<CircleID>)
    case removeBadge(BadgeID)
    /// The same badge may be awarded again.
    case award(BadgeID, AccountID)
    /// Awards the badge of this title, which is made if there is none.
    case awardTitle(String, AccountID)
    /// Takes all awards of the badge from the account.
    case revoke(BadgeID, AccountID)

    case addTool(name: String, description: String, circle: CircleID?)
    case changeTool(ToolID, name: String?, description: String?, circle: Assignment<CircleID>)
    case removeTool(ToolID)
}

extension DirectoryChange {
    /// What the change is called on record.
    package var action: ActionRecord.Action {
        switch self {
        case .addAccount: .accountAdd
        case .changeAccount: .accountChange
        case .setActive(_, let isActive): isActive ? .accountActivate : .accountDeactivate
        case .removeAccount: .accountRemove
        case .setMembership: .membershipSet
        case .addCircle: .circleAdd
        case .changeCircle: .circleChange
        case .removeCircle: .circleRemove
        case .addMember: .circleMemberAdd
        case .removeMember: .circleMemberRemove
        case .addCompany: .companyAdd
        case .changeCompany: .companyChange
        case .removeCompany: .companyRemove
        case .addEmployee: .employeeAdd
        case .removeEmployee: .employeeRemove
        case .addBadge: .badgeAdd
        case .changeBadge: .badgeChange
        case .removeBadge: .badgeRemove
        case .award, .awardTitle: .badgeAward
        case .revoke: .badgeRevoke
        case .addTool: .toolAdd
        case .changeTool: .toolChange
        case .removeTool: .toolRemove
        }
    }
}
