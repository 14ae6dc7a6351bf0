/// New break-glass codes, told this once: the reply of `POST /v1/break-glass`.
package struct BreakGlassCodeList: Sendable, Hashable, Codable {
    package struct Code: Sendable, Hashable, Codable {
        /// What it is called afterwards: its first three digits.
        package var number: Int
        package var code: ClearBreakGlassCode
        /// The id of the only door that it opens; nil for every door of the site.
        package var door: String?

        package init(number: Int, code: ClearBreakGlassCode, door: String? = nil) {
            self.number = number
            self.code = code
            self.door = door
        }
    }

    /// The only site that they count at.
    package var site: String
    package var codes: [Code]

    package init(site: String, codes: [Code]) {
        self.site = site
        self.codes = codes
    }
}
