import FoundationEssentials
import Glibc

extension Configuration {
    /// The largest file that is read, in bytes.
    package static let sizeLimit = 1 << 20

    /// Reads and checks a configuration file.
    ///
    /// Secret files are not opened: that is for ``checkSecrets(environment:)`` and for the parts that need them.
    ///
    /// - Parameter path: relative to the working directory or absolute; problems show it as given.
    /// - Returns: the configuration, with notes on what deserves a look.
    /// - Throws: everything that is wrong with the file, at once.
    package static func load(path: String) throws(ConfigurationError) -> Configuration {
        let text: String
        do throws(ConfigurationProblem.Unreadable) {
            text = try Self.read(path: path)
        } catch {
            throw ConfigurationError(problems: [error.problem(file: path)])
        }
        return try self.parse(text, path: path)
    }

    /// Checks the text of a configuration file.
    ///
    /// - Parameters:
    ///   - text: the YAML.
    ///   - path: the file that it is from: its folder is where relative paths start.
    /// - Returns: the configuration, with notes on what deserves a look.
    /// - Throws: everything that is wrong with the text, at once.
    package static func parse(_ text: String, path: String) throws(ConfigurationError) -> Configuration {
        let absolute = FilePaths.absolute(path, in: FileManager.default.currentDirectoryPath)
        let context = ConfigurationContext(file: path, folder: FilePaths.folder(of: absolute))
        var configuration: Configuration?
        if let root = YAMLDocument.parse(text, context: context) {
            configuration = Configuration.decode(root, path: absolute)
        }
        try context.finish()
        guard var configuration else { preconditionFailure("a configuration that has no problem has a value") }
        configuration.notes = context.notes
        return configuration
    }

    private static func read(path: String) throws(ConfigurationProblem.Unreadable) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw .init(
                message: "the file cannot be opened: \(String(cString: strerror(errno)))",
                suggestion: errno == EACCES ? "Run as the daemon's user." : "Name another by --config."
            )
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count <= Self.sizeLimit {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw .init(message: "the file cannot be read: \(String(cString: strerror(errno)))", suggestion: nil)
            }
            guard count > 0 else { break }
            bytes.append(contentsOf: buffer.prefix(count))
        }
        guard bytes.count <= Self.sizeLimit else {
            throw .init(message: "the file is larger than 1 MiB", suggestion: "Is it a configuration?")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8(bytes) }
        return text
    }
}

extension ConfigurationProblem {
    /// Why there is no text to look at.
    fileprivate struct Unreadable: Error {
        var position: Position?
        var message: String
        var suggestion: String?

        func problem(file: String) -> ConfigurationProblem {
            ConfigurationProblem(
                file: file,
                position: self.position,
                message: self.message,
                suggestion: self.suggestion
            )
        }

        static func notUTF8(_ bytes: [UInt8]) -> Self {
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
            return Self(
                position: Position(line: index + 1, column: 1),
                message: "the line is not UTF-8 text",
                suggestion: "Save the file as UTF-8."
            )
        }
    }
}
