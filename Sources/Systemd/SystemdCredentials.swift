import Glibc

/// The secrets that systemd hands to the service as files (`LoadCredential=`, systemd.exec(5)).
package struct SystemdCredentials: Sendable {
    /// `$CREDENTIALS_DIRECTORY`, `nil` where the unit has no credentials.
    package let directory: String?

    /// Reads the environment.
    ///
    /// - Parameter environment: a variable's value by its name.
    package init(
        environment: (String) -> String? = { name in unsafe getenv(name).map { unsafe String(cString: $0) } }
    ) {
        self.directory = environment("CREDENTIALS_DIRECTORY").flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Finds the file of a credential.
    ///
    /// - Parameter name: as in the unit; a name that is not one file name (`/`, `..`) finds nothing.
    /// - Returns: `nil` where there is none that can be read.
    package func path(named name: String) -> String? {
        guard let directory, !name.isEmpty, name != ".", name != "..",
            !name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == 0 })
        else { return nil }
        let path = "\(directory)/\(name)"
        return unsafe access(path, R_OK) == 0 ? path : nil
    }
}
