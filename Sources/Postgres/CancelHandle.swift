import CLibPQ
import Dispatch

/// Asks the server to end what a connection is running; usable from any thread.
///
/// `@unchecked Sendable`, since libpq documents that a PGcancel may be used "from a thread other than the one using the
/// PGconn": it is made once and only read by `PQcancel`.
@safe final class CancelHandle: @unchecked Sendable {
    private let pointer: OpaquePointer
    /// `PQcancel` makes a connection of its own and blocks until the server hangs up, for ever if it is frozen.
    private let queue = DispatchQueue(label: "p2k16d.postgres.cancel")

    /// Takes ownership of what `PQgetCancel` returned.
    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe PQfreeCancel(self.pointer)
    }

    /// Sends the request.
    ///
    /// - Parameter completion: runs on an unspecified thread once no cancellation can arrive late and hit the next
    ///   statement; nil, or why the request was not sent. May never run if the server is frozen.
    func send(completion: @escaping @Sendable (String?) -> Void) {
        self.queue.async {
            // "errbuf must be a char array of size errbufsize (the recommended size is 256 bytes)".
            let failure = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer -> String? in
                unsafe buffer.initialize(repeating: 0)
                let sent = unsafe PQcancel(self.pointer, buffer.baseAddress, 256) == 1
                return unsafe sent ? nil : String(cString: buffer.baseAddress!).trimmingNewlines
            }
            completion(failure)
        }
    }
}
