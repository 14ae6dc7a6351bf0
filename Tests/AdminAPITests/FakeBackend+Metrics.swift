import AdminAPI

extension FakeBackend {
    func metrics() async throws -> String {
        "# TYPE p2k16d_ready gauge\np2k16d_ready 1\n"
    }
}
