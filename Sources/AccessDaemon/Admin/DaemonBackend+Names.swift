import AccessControl
import AdminAPI
import AdminModel

extension DaemonBackend {
    func names(_ kind: NameKind, prefix: String, limit: Int, caller: Caller) async throws -> NameList {
        let snapshot = self.site.snapshot.value
        let wanted = prefix.lowercased()
        func list(_ names: some Sequence<String>) -> NameList {
            let found = Set(names.lazy.filter { wanted.isEmpty || $0.lowercased().hasPrefix(wanted) })
            return NameList(names: Array(found.sorted().prefix(limit)))
        }
        return switch kind {
        case .account: list(snapshot.accounts.lazy.filter { !$0.isSystem }.map(\.username))
        case .badge: list(snapshot.badges.values.lazy.map(\.title))
        case .circle: list(snapshot.circles.values.lazy.map(\.name))
        case .company: list(snapshot.companies.values.lazy.map(\.name))
        case .door: list(self.site.doors.keys.lazy.map(\.rawValue))
        case .reader: list(self.site.readers.keys.lazy.map(\.rawValue))
        case .tool: list(snapshot.tools.values.lazy.map(\.name))
        }
    }
}
