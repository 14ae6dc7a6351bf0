import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// A reply in plain words.
    static func plain(_ text: String, status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [.contentType: "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
