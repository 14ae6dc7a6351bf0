import Files
import Glibc

/// The folder that everything the daemon must not lose lives in.
enum StateDirectory {
    /// Makes the folder with mode 0700 if it is missing; its parent must exist or be made the same way.
    static func make(_ path: String) throws(StartError) {
        if let status = FileStatus(path: path) {
            guard status.kind == .folder else {
                throw StartError("\(path) is not a folder", remedy: "Name a folder in state_directory.")
            }
            guard access(path, X_OK) == 0 else {
                throw StartError(
                    "the state directory \(path) cannot be used: \(String(cString: strerror(errno)))",
                    remedy: "Give it to the daemon's user: chown it."
                )
            }
            return
        }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try Self.make(String(path[..<slash])) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw StartError(
                "the state directory \(path) cannot be made: \(String(cString: strerror(errno)))",
                remedy: "Make it and give it to the daemon's user."
            )
        }
    }
}

/// Why the daemon does not start, and what to do.
package struct StartError: Error, CustomStringConvertible {
    package let message: String
    package let remedy: String

    init(_ message: String, remedy: String) {
        self.message = message
        self.remedy = remedy
    }

    package var description: String { "\(self.message). \(self.remedy)" }
}
