package import AccessControl
import NIOHTTP1
import Synchronization

/// A door that a dlock opens over HTTP, as p2k16's web application asks it to: told seconds, it relocks by its own timer.
///
/// Any 2xx is its acknowledgement. An order is sent again only when no connection came about, which proves that the one
/// before was not received, and never after the time for it is over. What a server that froze after the kernel took the
/// request does with it later cannot be known: the residual risk of an order without a deadline in it.
package final class DLockHTTPLock: LockDriver {
    private enum Fault {
        /// Over once the server answers anything.
        case unreachable(String)
        /// Over once it takes an order.
        case refusing(String)

        var message: String {
            switch self {
            case .unreachable(let message), .refusing(let message): message
            }
        }
    }

    private struct State {
        var fault: Fault?
        /// Counts the orders that were obeyed, so that only the last one ends what is known.
        var openings = 0
    }

    private let address: DLockHTTPAddress
    private let client: DLockHTTPClient
    private let timeout: Duration
    private let checkInterval: Duration
    private let reports = LockReports()
    private let state = Mutex(State())

    /// Between two attempts to connect.
    private static let pause = Duration.milliseconds(100)

    /// - Parameters:
    ///   - login: what the server asks for; nil where it asks for nothing.
    ///   - authorityFile: PEM certificates to trust for `https`; nil trusts those of the system.
    ///   - timeout: for one order with all its attempts.
    ///   - checkInterval: how often the server is asked whether it is there.
    package init(
        address: DLockHTTPAddress,
        login: DLockHTTPLogin?,
        authorityFile: String? = nil,
        timeout: Duration = .seconds(2),
        checkInterval: Duration = .seconds(30)
    ) {
        self.address = address
        self.client = DLockHTTPClient(login: login, authorityFile: authorityFile, connectTimeout: timeout)
        self.timeout = timeout
        self.checkInterval = checkInterval
    }

    package var capabilities: LockCapabilities { .confirm }

    package var maximumOpening: Duration? { .seconds(DLock13.maximumSeconds) }

    package var fault: String? { self.state.withLock { $0.fault?.message } }

    package var confirmed: LockPosition { self.reports.position }

    package var confirmations: AsyncStream<LockPosition>? { self.reports.stream }

    package func unlock(for duration: Duration) async throws {
        let (seconds, attoseconds) = duration.components
        let whole = min(max(seconds + (attoseconds > 0 ? 1 : 0), 1), DLock13.maximumSeconds)
        let url = self.address.unlocking(seconds: whole)
        let deadline = ContinuousClock.now + self.timeout
        while true {
            switch await self.client.send(.POST, to: url, within: deadline - .now) {
            case .answered(let status) where (200..<300).contains(status.code):
                self.opened(for: .seconds(whole))
                return
            case .answered(let status):
                throw self.failed(.refusing("the dlock answered \(status.code) \(status.reasonPhrase)"))
            case .unanswered(let reason):
                self.reports.set(.unknown)
                throw self.failed(
                    .unreachable("the dlock at \(self.address.base) did not answer (\(reason))"),
                    remark: "; it may have opened all the same"
                )
            case .notConnected(let reason):
                let fault = Fault.unreachable("the dlock at \(self.address.base) cannot be reached: \(reason)")
                // An attempt that has no time left would only hide that nothing was sent.
                guard (try? await Task.sleep(for: Self.pause, clock: .continuous)) != nil,
                    ContinuousClock.now + Self.pause < deadline
                else { throw self.failed(fault) }
            }
        }
    }

    package func hold() async throws {
        throw LockError("this lock opens for a time only and cannot be held open")
    }

    package func lock() async throws {
        throw LockError("this lock relocks by its own timer and cannot be locked earlier")
    }

    /// Asks now and then whether the server is there, so that a dead one is known before somebody stands at the door.
    package func run() async {
        repeat {
            let outcome = await self.client.send(.HEAD, to: "\(self.address.base)/", within: self.timeout)
            guard !Task.isCancelled else { return }
            self.state.withLock { state in
                switch (outcome, state.fault) {
                case (.answered(let status), .unreachable), (.answered(let status), nil):
                    state.fault =
                        status == .unauthorized || status == .forbidden
                        ? .unreachable("the dlock at \(self.address.base) refuses the login: \(status.code)") : nil
                case (.notConnected(let reason), _):
                    state.fault = .unreachable("the dlock at \(self.address.base) cannot be reached: \(reason)")
                case (.unanswered(let reason), _):
                    state.fault = .unreachable("the dlock at \(self.address.base) does not answer: \(reason)")
                case (.answered, .refusing): break
                }
            }
        } while (try? await Task.sleep(for: self.checkInterval, clock: .continuous)) != nil
    }

    private func opened(for duration: Duration) {
        let opening = self.state.withLock { state in
            state.fault = nil
            state.openings += 1
            self.reports.set(.unlocked)
            return state.openings
        }
        // It does not tell when it relocks.
        Task { [weak self] in
            try? await Task.sleep(for: duration, clock: .continuous)
            guard let self else { return }
            self.state.withLock { state in
                if state.openings == opening { self.reports.set(.unknown) }
            }
        }
    }

    private func failed(_ fault: Fault, remark: String = "") -> LockError {
        self.state.withLock { $0.fault = fault }
        return LockError(fault.message + remark)
    }
}
