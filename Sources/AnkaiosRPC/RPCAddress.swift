/// Addresses as gRPC reads them.
package enum RPCAddress {
    /// Returns the address of a Unix domain socket.
    ///
    /// gRPC reads the path as that of a URI, so what has a meaning there becomes `%` and its number.
    package static func socket(at path: String) -> String {
        let bytes = path.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"):
                String(UnicodeScalar(byte))
            default: (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return "unix:" + bytes.joined()
    }
}
