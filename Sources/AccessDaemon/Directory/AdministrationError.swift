/// Why a member of a circle or a badge in p2k16's database is not changed from here; nothing was changed.
enum AdministrationError: Error, Sendable, Hashable {
    /// This site has no connection with the admin role.
    case noAdminRole
    /// The caller stands for no account, and each row carries one.
    case noAccount(String)
    /// The admin role lacks a right, as the server says.
    case missingRight(String)
}
