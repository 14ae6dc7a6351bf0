/// Something that the test environment could not do: a missing program, a server that did not start, a late message.
package struct TestServerError: Error, CustomStringConvertible {
    /// What happened, to what, and the end of the log of the program in question.
    package let description: String

    /// Makes an error with lines of a log below the message; only the last 30 are kept.
    package init(_ message: String, log: [String] = []) {
        self.description = log.isEmpty ? message : message + "\n  | " + log.suffix(30).joined(separator: "\n  | ")
    }

    /// An error that names the last failed system call and its `errno`.
    static func systemCall(_ name: String, _ code: Int32) -> TestServerError {
        TestServerError("\(name) failed: \(errorText(code))")
    }
}
