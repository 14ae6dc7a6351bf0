/// The body of `POST /v1/readers/{id}/tap`: what a simulated reader reads, in the reader's own notation.
package struct TapRequest: AdminRequest, Hashable {
    package var number: ClearCardNumber

    package enum CodingKeys: String, CodingKey, CaseIterable {
        case number
    }

    package init(number: ClearCardNumber) {
        self.number = number
    }
}
