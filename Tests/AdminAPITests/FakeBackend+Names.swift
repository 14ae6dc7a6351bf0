import AdminAPI
import AdminModel

extension FakeBackend {
    func names(_ kind: NameKind, prefix: String, limit: Int, caller: Caller) async throws -> NameList {
        switch kind {
        case .door: NameList(names: ["entrance", "workshop"])
        case .tool: NameList(names: ["laser", "table saw"])
        case .account, .badge, .circle, .company, .reader: NameList(names: [])
        }
    }
}
