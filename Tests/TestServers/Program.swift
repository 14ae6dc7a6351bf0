import FoundationEssentials
import Glibc

/// A program of the system that the tests need, and the package that brings it.
struct Program: Sendable {
    let path: String

    /// Finds a program.
    ///
    /// - Parameters:
    ///   - name: file name of the program.
    ///   - package: the Debian package that a reader of the error is told to install.
    ///   - folders: searched in order.
    /// - Throws: ``TestServerError`` when no folder has it.
    init(
        _ name: String,
        package: String,
        in folders: [String] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
    ) throws {
        for folder in folders where access("\(folder)/\(name)", X_OK) == 0 {
            self.path = "\(folder)/\(name)"
            return
        }
        throw TestServerError("\(name) is not installed: run `apt-get install \(package)`")
    }

    /// Finds a program of the newest installed PostgreSQL server.
    static func postgreSQL(_ name: String) throws -> Program {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [])
            .compactMap { Int($0) }
            .sorted(by: >)
        return try Program(name, package: "postgresql", in: versions.map { "\(root)/\($0)/bin" })
    }
}

/// The text of an `errno` value.
func errorText(_ code: Int32) -> String {
    String(cString: strerror(code))
}
