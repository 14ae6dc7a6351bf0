/// The reply of `GET /v1/break-glass`.
package struct BreakGlassList: Sendable, Hashable, Codable {
    package var codes: [BreakGlassInfo]

    package init(codes: [BreakGlassInfo]) {
        self.codes = codes
    }
}
