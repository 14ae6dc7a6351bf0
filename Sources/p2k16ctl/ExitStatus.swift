import ArgumentParser

/// How the command ends, for scripts.
enum ExitStatus: Int32 {
    case done = 0
    /// The daemon, its rules or the lock said no; also a denied tap.
    case refused = 1
    case usage = 2
    /// An examination found warnings and nothing worse.
    case warnings = 6
    /// An examination found errors.
    case errors = 7
    case unreachable = 3
    /// The daemon could not do what it should have done.
    case daemonFailure = 4
    /// What is on record is not as it was written.
    case findings = 5

    /// The status for a reply of the admin socket that is not a success.
    init(httpStatus: UInt) {
        switch httpStatus {
        case 403, 404, 409, 422: self = .refused
        case 400, 405, 413: self = .usage
        default: self = .daemonFailure
        }
    }

    var exitCode: ExitCode { ExitCode(self.rawValue) }
}
