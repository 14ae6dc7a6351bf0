import AdminAPI
import AdminModel
import Testing

@testable import AccessDaemon

@Suite struct CallerAccountsTests {
    private let accounts = CallerAccounts(
        accounts: ["anna": "annab", "p2k16d": "keeper"],
        configurationFile: "/etc/p2k16d/p2k16d.yaml"
    )

    private func caller(_ uid: UInt32, _ username: String?) -> Caller {
        let role: Role = uid < 1000 ? .admin : .certifier
        return Caller(uid: uid, gid: uid, pid: 1, username: username, roles: role.all)
    }

    @Test func administratorsActForAnybodyAndStandForNobodyOfTheirOwn() throws {
        #expect(try self.accounts.username(of: self.caller(0, "root"), as: nil) == nil)
        #expect(try self.accounts.username(of: self.caller(0, "root"), as: "bob") == "bob")
        #expect(try self.accounts.username(of: self.caller(998, "p2k16d"), as: nil) == "keeper")
        #expect(try self.accounts.username(of: self.caller(998, "p2k16d"), as: "bob") == "bob")
    }

    @Test func everybodyElseActsAsThemselves() throws {
        #expect(try self.accounts.username(of: self.caller(1000, "anna"), as: nil) == "annab")
        #expect(try self.accounts.username(of: self.caller(1000, "anna"), as: "AnnaB") == "annab")
        var error = #expect(throws: AdminError.self) {
            try self.accounts.username(of: self.caller(1000, "anna"), as: "bob")
        }
        #expect(error?.code == "caller-not-allowed")
        for stranger in [self.caller(1001, "carl"), self.caller(1002, nil)] {
            error = #expect(throws: AdminError.self) { try self.accounts.username(of: stranger, as: "annab") }
            #expect(error?.code == "caller-without-account")
        }
        #expect(error?.remedy?.contains("/etc/p2k16d/p2k16d.yaml") == true)
    }
}
