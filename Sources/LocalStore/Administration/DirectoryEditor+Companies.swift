import AccessControl
import GRDB

extension DirectoryEditor {
    func addCompany(_ name: String, isActive: Bool) throws -> DirectoryEffect {
        let name = try DirectoryName.companyName.checked(name)
        try self.refuseTaken(name, .companyName, in: "company", "name", but: nil)
        try self.run("INSERT INTO company (id, name, active) VALUES (?, ?, ?)", try self.makeID(), name, isActive)
        return DirectoryEffect(detail: "company \(name) added, \(isActive ? "active" : "not active")")
    }

    func changeCompany(_ id: CompanyID, name: String?, isActive: Bool?) throws -> DirectoryEffect {
        let old = try self.records.company(id)
        var new = old
        if let name { new.name = try DirectoryName.companyName.checked(name) }
        if let isActive { new.isActive = isActive }
        try self.refuseTaken(new.name, .companyName, in: "company", "name", but: id.rawValue)
        try self.run("UPDATE company SET name = ?, active = ? WHERE id = ?", new.name, new.isActive, id.rawValue)
        var differences = Differences(of: "company \(old.name)")
        differences.add("name", old.name, new.name)
        differences.add("active", old.isActive, new.isActive)
        return try differences.effect()
    }

    func removeCompany(_ id: CompanyID) throws -> DirectoryEffect {
        let company = try self.records.company(id)
        try self.run("DELETE FROM company_employee WHERE company = ?", id.rawValue)
        let employees = self.db.changesCount
        try self.run("DELETE FROM company WHERE id = ?", id.rawValue)
        return DirectoryEffect(detail: "company \(company.name) removed, which had \(employees) employees")
    }

    func addEmployee(_ account: AccountID, _ id: CompanyID) throws -> DirectoryEffect {
        let company = try self.records.company(id)
        let employee = try self.records.account(account)
        try self.run(
            "INSERT OR IGNORE INTO company_employee (account, company) VALUES (?, ?)",
            account.rawValue,
            id.rawValue
        )
        guard self.db.changesCount == 1 else {
            throw DirectoryRefusal(.alreadyMember, "\(employee.username) is employed by \(company.name) already")
        }
        return DirectoryEffect(account: account, detail: "\(employee.username) employed by company \(company.name)")
    }

    func removeEmployee(_ account: AccountID, _ id: CompanyID) throws -> DirectoryEffect {
        let company = try self.records.company(id)
        let employee = try self.records.account(account)
        try self.run("DELETE FROM company_employee WHERE account = ? AND company = ?", account.rawValue, id.rawValue)
        guard self.db.changesCount == 1 else {
            throw DirectoryRefusal(.notMember, "\(employee.username) is not employed by \(company.name)")
        }
        return DirectoryEffect(
            account: account,
            detail: "\(employee.username) no longer employed by company \(company.name)"
        )
    }
}
