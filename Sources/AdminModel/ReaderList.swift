/// The reply of `GET /v1/readers`.
package struct ReaderList: Sendable, Hashable, Codable {
    package var readers: [Reader]

    package init(readers: [Reader]) {
        self.readers = readers
    }
}
