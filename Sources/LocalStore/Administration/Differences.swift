import AccessControl

/// Collects what a change makes of the values of one thing, for the record: `name “Ada” → “Ada B”`.
struct Differences {
    private let subject: String
    private var parts: [String] = []

    init(of subject: String) {
        self.subject = subject
    }

    mutating func add<Value: Equatable>(_ field: String, _ old: Value, _ new: Value, _ text: (Value) -> String) {
        guard old != new else { return }
        self.parts.append("\(field) \(text(old)) → \(text(new))")
    }

    mutating func add(_ field: String, _ old: String, _ new: String) {
        self.add(field, old, new) { $0.isEmpty ? "none" : "“\($0)”" }
    }

    mutating func add(_ field: String, _ old: Bool, _ new: Bool) {
        self.add(field, old, new) { $0 ? "yes" : "no" }
    }

    /// - Throws: ``DirectoryRefusal`` of reason `noChange` if nothing differs.
    func effect(on account: AccountID? = nil) throws(DirectoryRefusal) -> DirectoryEffect {
        guard !self.parts.isEmpty else {
            throw DirectoryRefusal(.noChange, "\(self.subject) is so already; nothing was changed")
        }
        return DirectoryEffect(account: account, detail: "\(self.subject): \(self.parts.joined(separator: ", "))")
    }
}
