import CLibPQ
import Glibc
import Logging

/// Owns one `PGconn`; all calls from the queue of the connection that it belongs to.
@safe struct ConnectionHandle: ~Copyable {
    /// What is left to send.
    enum FlushOutcome {
        case done
        case pending
        case failed
    }

    private let pointer: OpaquePointer
    private let notices: Unmanaged<NoticeLog>

    /// Connects; blocks for name resolution, TCP, TLS and authentication, at most `connectTimeout` for each host.
    ///
    /// - Throws: ``PostgresError`` `.connectionFailed`.
    init(_ configuration: PostgresConfiguration, logger: Logger) throws {
        let parameters = configuration.parameters
        let pointer = unsafe withCStrings(parameters.map(\.keyword)) { keywords in
            unsafe withCStrings(parameters.map(\.value)) { values in
                unsafe PQconnectdbParams(keywords, values, 1)
            }
        }
        guard let pointer = unsafe pointer else { throw PostgresError(.connectionFailed, "out of memory") }
        guard unsafe PQstatus(pointer) == CONNECTION_OK, unsafe PQsetnonblocking(pointer, 1) == 0 else {
            defer { unsafe PQfinish(pointer) }
            let message = unsafe String(cString: PQerrorMessage(pointer)).trimmingNewlines
            var error = PostgresError(.connectionFailed, message)
            error.hint = configuration.advice(on: message)
            throw error
        }
        unsafe self.pointer = pointer
        unsafe self.notices = Unmanaged.passRetained(NoticeLog(logger))
        unsafe PQsetNoticeReceiver(pointer, { unsafe receiveNotice($0, $1) }, self.notices.toOpaque())
    }

    deinit {
        unsafe PQfinish(self.pointer)
        unsafe self.notices.release()
    }

    /// The descriptor to wait for; the same for the life of the handle, since the connection is never reset.
    var socket: Int32 { unsafe PQsocket(self.pointer) }

    var errorMessage: String { unsafe String(cString: PQerrorMessage(self.pointer)).trimmingNewlines }

    var isAlive: Bool { unsafe PQstatus(self.pointer) == CONNECTION_OK }

    var isInTransaction: Bool { unsafe PQtransactionStatus(self.pointer) != PQTRANS_IDLE }

    var isBusy: Bool { unsafe PQisBusy(self.pointer) != 0 }

    /// What it takes to cancel a statement from elsewhere.
    func makeCancelHandle() throws -> CancelHandle {
        guard let pointer = unsafe PQgetCancel(self.pointer) else {
            throw PostgresError(.connectionFailed, "out of memory")
        }
        return unsafe CancelHandle(pointer)
    }

    /// Sends one statement; the results come in binary form.
    ///
    /// - Returns: whether libpq took it.
    func send(_ sql: String, _ parameters: ParameterBuffer, rowByRow: Bool) -> Bool {
        let sent = unsafe parameters.bytes.withUnsafeBytes { bytes in
            let base = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            let values = unsafe parameters.offsets.map { offset in
                unsafe offset.flatMap { unsafe base?.advanced(by: $0) }
            }
            return unsafe PQsendQueryParams(
                self.pointer,
                sql,
                Int32(clamping: values.count),
                parameters.types,
                values,
                parameters.lengths,
                parameters.formats,
                1
            )
        }
        guard sent == 1 else { return false }
        // "PQsetSingleRowMode … must be called immediately after PQsendQuery".
        return unsafe !rowByRow || PQsetSingleRowMode(self.pointer) == 1
    }

    /// Sends a script of any number of statements.
    ///
    /// - Returns: whether libpq took it.
    func send(script: String) -> Bool {
        unsafe PQsendQuery(self.pointer, script) == 1
    }

    func flush() -> FlushOutcome {
        switch unsafe PQflush(self.pointer) {
        case 0: .done
        case 1: .pending
        default: .failed
        }
    }

    /// Reads what the socket holds.
    ///
    /// - Returns: false if the connection is gone.
    func consumeInput() -> Bool {
        unsafe PQconsumeInput(self.pointer) == 1
    }

    /// Whether the other side has hung up; what it sent before may still have to be read.
    var hasHungUp: Bool {
        var entry = pollfd(fd: self.socket, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, 0) == 1 && entry.revents & Int16(POLLHUP | POLLERR) != 0
    }

    /// The next result of what was sent; nil once it is done. Does not block while ``isBusy`` is false.
    func nextResult() -> ResultHandle? {
        unsafe PQgetResult(self.pointer).map { unsafe ResultHandle($0) }
    }

    /// A notification that has arrived.
    func nextNotification() -> PostgresNotification? {
        guard let notify = unsafe PQnotifies(self.pointer) else { return nil }
        defer { unsafe PQfreemem(notify) }
        return PostgresNotification(
            channel: unsafe String(cString: notify.pointee.relname),
            payload: unsafe String(cString: notify.pointee.extra),
            senderProcess: unsafe Int32(notify.pointee.be_pid)
        )
    }
}

/// Lends the strings as a NULL-terminated array of C strings.
private func withCStrings<Value>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> Value) -> Value {
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for string in strings {
        offsets.append(bytes.count)
        bytes.append(contentsOf: string.utf8CString)
    }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
        unsafe body(offsets.map { unsafe buffer.baseAddress! + $0 } + [nil])
    }
}
