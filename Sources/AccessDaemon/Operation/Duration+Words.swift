extension Duration {
    /// In its two largest units, as people say it: `3 d 4 h`, `12 min`, `5 s`.
    var inWords: String {
        let total = max(self.components.seconds, 0)
        let units: [(name: String, length: Int64)] = [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)]
        guard let first = units.firstIndex(where: { total >= $0.length }) else { return "0 s" }
        var rest = total
        let parts = units[first...].prefix(2).compactMap { unit -> String? in
            defer { rest %= unit.length }
            return rest >= unit.length ? "\(rest / unit.length) \(unit.name)" : nil
        }
        return parts.joined(separator: " ")
    }
}
