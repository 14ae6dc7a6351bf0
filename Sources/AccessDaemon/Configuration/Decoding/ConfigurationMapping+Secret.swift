extension ConfigurationMapping {
    /// The password of a section, from `password_file` or `password_credential`.
    mutating func password() -> Secret? {
        let file = self.optional("password_file")
        let credential = self.optional("password_credential")
        if let credential, file != nil {
            credential.fail("stands beside 'password_file'", suggestion: "Keep one of them.")
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
