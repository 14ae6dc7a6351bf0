import AccessControl
import Synchronization

/// The site's rules as configured; replaced whole by a reload.
final class AccessRules: Sendable {
    private struct State {
        var policy: Policy
        var configuration: AccessConfiguration
    }

    private let state: Mutex<State>

    init(policy: Policy, configuration: AccessConfiguration) {
        self.state = Mutex(State(policy: policy, configuration: configuration))
    }

    var policy: Policy { self.state.withLock { $0.policy } }
    var configuration: AccessConfiguration { self.state.withLock { $0.configuration } }

    func replace(policy: Policy, configuration: AccessConfiguration) {
        self.state.withLock { $0 = State(policy: policy, configuration: configuration) }
    }
}
