import CLibPQ
import Logging

/// Where the notices of one connection go; libpq would print them to stderr.
final class NoticeLog: Sendable {
    private let logger: Logger

    init(_ logger: Logger) {
        self.logger = logger
    }

    func write(severity: String, message: String) {
        self.logger.log(
            level: severity == "WARNING" ? .info : .debug,
            "notice from PostgreSQL",
            metadata: ["postgres.severity": "\(severity)", "postgres.message": "\(message)"]
        )
    }
}

/// The notice receiver of libpq; runs synchronously inside whatever call on the connection met the notice.
///
/// - Parameters:
///   - context: an unretained ``NoticeLog``.
///   - result: the notice, which libpq frees.
func receiveNotice(_ context: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
    guard let context = unsafe context else { return }
    let field = { (code: UnicodeScalar) in
        unsafe PQresultErrorField(result, Int32(code.value)).map { unsafe String(cString: $0) }
    }
    unsafe Unmanaged<NoticeLog>.fromOpaque(context).takeUnretainedValue()
        .write(severity: field("V") ?? "NOTICE", message: field("M") ?? "")
}
