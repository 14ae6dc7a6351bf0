extension ConfigurationMapping {
    /// The password of a section, from `password_file` or `password_credential`.
    mutating func password() -> Secret? { self.secret("password") }

    /// A secret of a section, from `<name>_file` or `<name>_credential`.
    mutating func secret(_ name: String) -> Secret? {
        let file = self.optional("\(name)_file")
        let credential = self.optional("\(name)_credential")
        if let credential, file != nil {
            credential.fail("stands beside '\(name)_file'", suggestion: "Keep one of them.")
        }
        if let file { return file.filePath().map(Secret.file) }
        guard let credential, let name = credential.text() else { return nil }
        guard !name.contains("/"), name != ".", name != ".." else {
            credential.fail(
                "is no name of a systemd credential",
                suggestion: "Use the part of LoadCredential= before the colon."
            )
            return nil
        }
        return .credential(name)
    }
}
