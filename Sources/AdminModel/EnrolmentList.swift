/// The reply of `GET /v1/enrolments`.
package struct EnrolmentList: Sendable, Hashable, Codable {
    package var enrolments: [Enrolment]

    package init(enrolments: [Enrolment]) {
        self.enrolments = enrolments
    }
}
