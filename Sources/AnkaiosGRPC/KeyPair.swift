import AnkaiosModel

/// Whether a certificate and a key belong together.
///
/// Many keys hold their public part: of RSA the modulus, of elliptic curves a point. Their certificate has the same bytes.
enum KeyPair {
    /// False if the public part of the key is not in the certificate. True also where that cannot be told.
    static func mayMatch(certificate: String, key: String) -> Bool {
        guard let certificate = block(of: certificate), let key = block(of: key), let part = publicPart(of: key)
        else { return true }
        return holds(certificate, part)
    }

    /// The bytes of the first block of PEM that is not a list of parameters.
    private static func block(of text: String) -> [UInt8]? {
        var body: String?
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("-----BEGIN ") {
                body = line.contains("PARAMETERS") ? nil : ""
            } else if line.hasPrefix("-----END ") {
                if let body { return Base64.decode(body) }
            } else {
                body?.append(contentsOf: line.filter { !$0.isWhitespace })
            }
        }
        return nil
    }

    /// An element of DER: its tag and what is in it.
    private struct Element {
        var tag: UInt8
        var content: ArraySlice<UInt8>

        /// Takes the element in front of some bytes.
        init?(from bytes: inout ArraySlice<UInt8>) {
            guard let tag = bytes.popFirst(), let first = bytes.popFirst() else { return nil }
            var length = Int(first)
            if first >= 0x80 {
                let count = Int(first & 0x7F)
                guard (1...4).contains(count), bytes.count >= count else { return nil }
                length = bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
                bytes = bytes.dropFirst(count)
            }
            guard length <= bytes.count else { return nil }
            self.tag = tag
            content = bytes.prefix(length)
            bytes = bytes.dropFirst(length)
        }

        /// The elements in it.
        var elements: [Element] {
            var rest = content
            var elements: [Element] = []
            while let element = Element(from: &rest) { elements.append(element) }
            return elements
        }
    }

    /// The modulus of an RSA key, the point of one of an elliptic curve; nil: it holds none.
    private static func publicPart(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var rest = bytes[...]
        guard let whole = Element(from: &rest), whole.tag == 0x30 else { return nil }
        var elements = whole.elements
        // PKCS 8 has the key of another form in a text of bytes.
        if elements.count >= 3, elements[1].tag == 0x30, elements[2].tag == 0x04 {
            rest = elements[2].content
            guard let key = Element(from: &rest), key.tag == 0x30 else { return nil }
            elements = key.elements
        }
        if elements.count >= 9, elements.allSatisfy({ $0.tag == 0x02 }) { return elements[1].content }
        let point = elements.first { $0.tag == 0xA1 }?.elements.first { $0.tag == 0x03 }
        return point.map { $0.content.dropFirst() }
    }

    private static func holds(_ bytes: [UInt8], _ part: ArraySlice<UInt8>) -> Bool {
        guard !part.isEmpty, part.count <= bytes.count else { return false }
        return (0...(bytes.count - part.count)).contains { bytes[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
