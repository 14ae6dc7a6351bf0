extension Configuration {
    /// The section `cards`.
    struct Cards {
        var keyFile: String?
        var unknownTaps: Duration = .seconds(7 * 86400)
    }
}

extension Configuration.Cards {
    init(_ mapping: inout ConfigurationMapping) {
        self.init()
        self.keyFile = mapping.optional("key_file")?.filePath()
        if let retention = mapping.optional("unknown_taps")?.duration(in: .zero ... .seconds(90 * 86400)) {
            self.unknownTaps = retention
        }
    }
}
