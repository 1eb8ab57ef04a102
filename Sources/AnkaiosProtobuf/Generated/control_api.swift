// Written by Scripts/generate-messages from Protos/control_api.proto.

extension Proto {
    /// From a workload to Ankaios.
    package struct ToAnkaios: Hashable, Sendable {
        package var content: Content?

        package init() {}

        package init(content: Content? = nil) {
            self.content = content
        }

        package enum Content: Hashable, Sendable {
            case hello(Proto.Hello)
            case request(Proto.Request)
        }
    }
}

extension Proto.ToAnkaios: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1:
            var value = Proto.Hello()
            if case .hello(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .hello(value)
        case 3:
            var value = Proto.Request()
            if case .request(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .request(value)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        switch content {
        case .hello(let value): value.write(as: 1, to: &writer)
        case .request(let value): value.write(as: 3, to: &writer)
        case nil: break
        }
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        switch content {
        case .hello(let value): members.add("hello", present: value)
        case .request(let value): members.add("request", present: value)
        case nil: break
        }
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ToAnkaios") {
            switch name {
            case "hello":
                guard content == nil else { throw .json("ToAnkaios has more than one content") }
                content = .hello(try Proto.Hello(json: value))
            case "request":
                guard content == nil else { throw .json("ToAnkaios has more than one content") }
                content = .request(try Proto.Request(json: value))
            default: throw .json("ToAnkaios has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// Must come first; the major version decides.
    package struct Hello: Hashable, Sendable {
        package var protocolVersion: String = ""

        package init() {}

        package init(protocolVersion: String = "") {
            self.protocolVersion = protocolVersion
        }
    }
}

extension Proto.Hello: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 2: try protocolVersion.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        protocolVersion.writeUnlessDefault(as: 2, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("protocolVersion", protocolVersion)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "Hello") {
            switch name {
            case "protocolVersion": protocolVersion = try String(json: value)
            default: throw .json("Hello has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// From Ankaios to a workload.
    package struct FromAnkaios: Hashable, Sendable {
        package var content: Content?

        package init() {}

        package init(content: Content? = nil) {
            self.content = content
        }

        package enum Content: Hashable, Sendable {
            case response(Proto.Response)
            case controlInterfaceAccepted(Proto.ControlInterfaceAccepted)
            case connectionClosed(Proto.ConnectionClosed)
        }
    }
}

extension Proto.FromAnkaios: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 3:
            var value = Proto.Response()
            if case .response(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .response(value)
        case 4:
            var value = Proto.ControlInterfaceAccepted()
            if case .controlInterfaceAccepted(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .controlInterfaceAccepted(value)
        case 5:
            var value = Proto.ConnectionClosed()
            if case .connectionClosed(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .connectionClosed(value)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        switch content {
        case .response(let value): value.write(as: 3, to: &writer)
        case .controlInterfaceAccepted(let value): value.write(as: 4, to: &writer)
        case .connectionClosed(let value): value.write(as: 5, to: &writer)
        case nil: break
        }
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        switch content {
        case .response(let value): members.add("response", present: value)
        case .controlInterfaceAccepted(let value): members.add("controlInterfaceAccepted", present: value)
        case .connectionClosed(let value): members.add("connectionClosed", present: value)
        case nil: break
        }
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "FromAnkaios") {
            switch name {
            case "response":
                guard content == nil else { throw .json("FromAnkaios has more than one content") }
                content = .response(try Proto.Response(json: value))
            case "controlInterfaceAccepted":
                guard content == nil else { throw .json("FromAnkaios has more than one content") }
                content = .controlInterfaceAccepted(try Proto.ControlInterfaceAccepted(json: value))
            case "connectionClosed":
                guard content == nil else { throw .json("FromAnkaios has more than one content") }
                content = .connectionClosed(try Proto.ConnectionClosed(json: value))
            default: throw .json("FromAnkaios has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// The answer to a compatible Hello.
    package struct ControlInterfaceAccepted: Hashable, Sendable {
        package init() {}
    }
}

extension Proto.ControlInterfaceAccepted: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        false
    }

    package func writeFields(to writer: inout ProtoWriter) {
    }

    package func json() -> JSONValue {
        let members = JSONFields()
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, _) in try json.fields(of: "ControlInterfaceAccepted") {
            throw .json("ControlInterfaceAccepted has no field \(name)")
        }
    }
}

extension Proto {
    /// Nothing is read or written after this.
    package struct ConnectionClosed: Hashable, Sendable {
        package var reason: String = ""

        package init() {}

        package init(reason: String = "") {
            self.reason = reason
        }
    }
}

extension Proto.ConnectionClosed: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try reason.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        reason.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("reason", reason)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ConnectionClosed") {
            switch name {
            case "reason": reason = try String(json: value)
            default: throw .json("ConnectionClosed has no field \(name)")
            }
        }
    }
}
