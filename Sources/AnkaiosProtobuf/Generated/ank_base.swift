// Written by Scripts/generate-messages from Protos/ank_base.proto.

extension Proto {
    package struct Request: Hashable, Sendable {
        package var requestId: String = ""
        package var content: Content?

        package init() {}

        package init(requestId: String = "", content: Content? = nil) {
            self.requestId = requestId
            self.content = content
        }

        package enum Content: Hashable, Sendable {
            case updateStateRequest(Proto.UpdateStateRequest)
            case completeStateRequest(Proto.CompleteStateRequest)
            case logsRequest(Proto.LogsRequest)
            case logsCancelRequest(Proto.LogsCancelRequest)
            case eventsCancelRequest(Proto.EventsCancelRequest)
        }
    }
}

extension Proto.Request: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try requestId.merge(from: &reader)
        case 2:
            var value = Proto.UpdateStateRequest()
            if case .updateStateRequest(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .updateStateRequest(value)
        case 3:
            var value = Proto.CompleteStateRequest()
            if case .completeStateRequest(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .completeStateRequest(value)
        case 4:
            var value = Proto.LogsRequest()
            if case .logsRequest(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .logsRequest(value)
        case 5:
            var value = Proto.LogsCancelRequest()
            if case .logsCancelRequest(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .logsCancelRequest(value)
        case 6:
            var value = Proto.EventsCancelRequest()
            if case .eventsCancelRequest(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .eventsCancelRequest(value)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        switch content {
        case .updateStateRequest(let value): value.write(as: 2, to: &writer)
        case .completeStateRequest(let value): value.write(as: 3, to: &writer)
        case .logsRequest(let value): value.write(as: 4, to: &writer)
        case .logsCancelRequest(let value): value.write(as: 5, to: &writer)
        case .eventsCancelRequest(let value): value.write(as: 6, to: &writer)
        case nil: break
        }
        requestId.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("requestId", requestId)
        switch content {
        case .updateStateRequest(let value): members.add("updateStateRequest", present: value)
        case .completeStateRequest(let value): members.add("completeStateRequest", present: value)
        case .logsRequest(let value): members.add("logsRequest", present: value)
        case .logsCancelRequest(let value): members.add("logsCancelRequest", present: value)
        case .eventsCancelRequest(let value): members.add("eventsCancelRequest", present: value)
        case nil: break
        }
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "Request") {
            switch name {
            case "requestId": requestId = try String(json: value)
            case "updateStateRequest":
                guard content == nil else { throw .json("Request has more than one content") }
                content = .updateStateRequest(try Proto.UpdateStateRequest(json: value))
            case "completeStateRequest":
                guard content == nil else { throw .json("Request has more than one content") }
                content = .completeStateRequest(try Proto.CompleteStateRequest(json: value))
            case "logsRequest":
                guard content == nil else { throw .json("Request has more than one content") }
                content = .logsRequest(try Proto.LogsRequest(json: value))
            case "logsCancelRequest":
                guard content == nil else { throw .json("Request has more than one content") }
                content = .logsCancelRequest(try Proto.LogsCancelRequest(json: value))
            case "eventsCancelRequest":
                guard content == nil else { throw .json("Request has more than one content") }
                content = .eventsCancelRequest(try Proto.EventsCancelRequest(json: value))
            default: throw .json("Request has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// No masks: everything that the sender may read.
    package struct CompleteStateRequest: Hashable, Sendable {
        package var fieldMask: [String] = []
        package var subscribeForEvents: Bool = false

        package init() {}

        package init(fieldMask: [String] = [], subscribeForEvents: Bool = false) {
            self.fieldMask = fieldMask
            self.subscribeForEvents = subscribeForEvents
        }
    }
}

extension Proto.CompleteStateRequest: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try fieldMask.merge(from: &reader)
        case 2: try subscribeForEvents.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        subscribeForEvents.writeUnlessDefault(as: 2, to: &writer)
        fieldMask.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("fieldMask", fieldMask)
        members.add("subscribeForEvents", subscribeForEvents)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "CompleteStateRequest") {
            switch name {
            case "fieldMask": fieldMask = try [String](json: value)
            case "subscribeForEvents": subscribeForEvents = try Bool(json: value)
            default: throw .json("CompleteStateRequest has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// No masks: the whole desired state is replaced.
    package struct UpdateStateRequest: Hashable, Sendable {
        package var newState: Proto.CompleteState?
        package var updateMask: [String] = []

        package init() {}

        package init(newState: Proto.CompleteState? = nil, updateMask: [String] = []) {
            self.newState = newState
            self.updateMask = updateMask
        }
    }
}

extension Proto.UpdateStateRequest: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try newState.merge(from: &reader)
        case 2: try updateMask.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        updateMask.write(as: 2, to: &writer)
        newState.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("newState", present: newState)
        members.add("updateMask", updateMask)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "UpdateStateRequest") {
            switch name {
            case "newState": newState = try Proto.CompleteState(json: value)
            case "updateMask": updateMask = try [String](json: value)
            default: throw .json("UpdateStateRequest has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct LogsRequest: Hashable, Sendable {
        package var workloadNames: [Proto.WorkloadInstanceName] = []
        package var follow: Bool?
        package var tail: Int32?
        package var since: String?
        package var until: String?

        package init() {}

        package init(
            workloadNames: [Proto.WorkloadInstanceName] = [],
            follow: Bool? = nil,
            tail: Int32? = nil,
            since: String? = nil,
            until: String? = nil
        ) {
            self.workloadNames = workloadNames
            self.follow = follow
            self.tail = tail
            self.since = since
            self.until = until
        }
    }
}

extension Proto.LogsRequest: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try workloadNames.merge(from: &reader)
        case 2: try follow.merge(from: &reader)
        case 3: try tail.merge(from: &reader)
        case 4: try since.merge(from: &reader)
        case 5: try until.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        until.write(as: 5, to: &writer)
        since.write(as: 4, to: &writer)
        tail.write(as: 3, to: &writer)
        follow.write(as: 2, to: &writer)
        workloadNames.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("workloadNames", workloadNames)
        members.add("follow", present: follow)
        members.add("tail", present: tail)
        members.add("since", present: since)
        members.add("until", present: until)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "LogsRequest") {
            switch name {
            case "workloadNames": workloadNames = try [Proto.WorkloadInstanceName](json: value)
            case "follow": follow = try Bool(json: value)
            case "tail": tail = try Int32(json: value)
            case "since": since = try String(json: value)
            case "until": until = try String(json: value)
            default: throw .json("LogsRequest has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// The request id tells which campaign ends.
    package struct LogsCancelRequest: Hashable, Sendable {
        package init() {}
    }
}

extension Proto.LogsCancelRequest: ProtoMessage {
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
        for (name, _) in try json.fields(of: "LogsCancelRequest") {
            throw .json("LogsCancelRequest has no field \(name)")
        }
    }
}

extension Proto {
    /// The request id tells which subscription ends.
    package struct EventsCancelRequest: Hashable, Sendable {
        package init() {}
    }
}

extension Proto.EventsCancelRequest: ProtoMessage {
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
        for (name, _) in try json.fields(of: "EventsCancelRequest") {
            throw .json("EventsCancelRequest has no field \(name)")
        }
    }
}

extension Proto {
    package struct Response: Hashable, Sendable {
        package var requestId: String = ""
        package var content: Content?

        package init() {}

        package init(requestId: String = "", content: Content? = nil) {
            self.requestId = requestId
            self.content = content
        }

        package enum Content: Hashable, Sendable {
            case error(Proto.Error)
            case completeStateResponse(Proto.CompleteStateResponse)
            case updateStateSuccess(Proto.UpdateStateSuccess)
            case logsRequestAccepted(Proto.LogsRequestAccepted)
            case logEntriesResponse(Proto.LogEntriesResponse)
            case logsStopResponse(Proto.LogsStopResponse)
            case logsCancelAccepted(Proto.LogsCancelAccepted)
            case eventsCancelAccepted(Proto.EventsCancelAccepted)
        }
    }
}

extension Proto.Response: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try requestId.merge(from: &reader)
        case 3:
            var value = Proto.Error()
            if case .error(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .error(value)
        case 4:
            var value = Proto.CompleteStateResponse()
            if case .completeStateResponse(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .completeStateResponse(value)
        case 5:
            var value = Proto.UpdateStateSuccess()
            if case .updateStateSuccess(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .updateStateSuccess(value)
        case 6:
            var value = Proto.LogsRequestAccepted()
            if case .logsRequestAccepted(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .logsRequestAccepted(value)
        case 7:
            var value = Proto.LogEntriesResponse()
            if case .logEntriesResponse(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .logEntriesResponse(value)
        case 8:
            var value = Proto.LogsStopResponse()
            if case .logsStopResponse(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .logsStopResponse(value)
        case 9:
            var value = Proto.LogsCancelAccepted()
            if case .logsCancelAccepted(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .logsCancelAccepted(value)
        case 10:
            var value = Proto.EventsCancelAccepted()
            if case .eventsCancelAccepted(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .eventsCancelAccepted(value)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        switch content {
        case .error(let value): value.write(as: 3, to: &writer)
        case .completeStateResponse(let value): value.write(as: 4, to: &writer)
        case .updateStateSuccess(let value): value.write(as: 5, to: &writer)
        case .logsRequestAccepted(let value): value.write(as: 6, to: &writer)
        case .logEntriesResponse(let value): value.write(as: 7, to: &writer)
        case .logsStopResponse(let value): value.write(as: 8, to: &writer)
        case .logsCancelAccepted(let value): value.write(as: 9, to: &writer)
        case .eventsCancelAccepted(let value): value.write(as: 10, to: &writer)
        case nil: break
        }
        requestId.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("requestId", requestId)
        switch content {
        case .error(let value): members.add("error", present: value)
        case .completeStateResponse(let value): members.add("completeStateResponse", present: value)
        case .updateStateSuccess(let value): members.add("UpdateStateSuccess", present: value)
        case .logsRequestAccepted(let value): members.add("logsRequestAccepted", present: value)
        case .logEntriesResponse(let value): members.add("logEntriesResponse", present: value)
        case .logsStopResponse(let value): members.add("logsStopResponse", present: value)
        case .logsCancelAccepted(let value): members.add("logsCancelAccepted", present: value)
        case .eventsCancelAccepted(let value): members.add("eventsCancelAccepted", present: value)
        case nil: break
        }
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "Response") {
            switch name {
            case "requestId": requestId = try String(json: value)
            case "error":
                guard content == nil else { throw .json("Response has more than one content") }
                content = .error(try Proto.Error(json: value))
            case "completeStateResponse":
                guard content == nil else { throw .json("Response has more than one content") }
                content = .completeStateResponse(try Proto.CompleteStateResponse(json: value))
            case "UpdateStateSuccess":
                guard content == nil else { throw .json("Response has more than one content") }
                content = .updateStateSuccess(try Proto.UpdateStateSuccess(json: value))
            case "logsRequestAccepted":
                guard content == nil else { throw .json("Response has more than one content") }
                content = .logsRequestAccepted(try Proto.LogsRequestAccepted(json: value))
            case "logEntriesResponse":
                guard content == nil else { throw .json("Response has more than one content") }
                content = .logEntriesResponse(try Proto.LogEntriesResponse(json: value))
            case "logsStopResponse":
                guard content == nil else { throw .json("Response has more than one content") }
                content = .logsStopResponse(try Proto.LogsStopResponse(json: value))
            case "logsCancelAccepted":
                guard content == nil else { throw .json("Response has more than one content") }
                content = .logsCancelAccepted(try Proto.LogsCancelAccepted(json: value))
            case "eventsCancelAccepted":
                guard content == nil else { throw .json("Response has more than one content") }
                content = .eventsCancelAccepted(try Proto.EventsCancelAccepted(json: value))
            default: throw .json("Response has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct Error: Hashable, Sendable {
        package var message: String = ""

        package init() {}

        package init(message: String = "") {
            self.message = message
        }
    }
}

extension Proto.Error: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try message.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        message.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("message", message)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "Error") {
            switch name {
            case "message": message = try String(json: value)
            default: throw .json("Error has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// An event if alteredFields is there, else the answer to a request.
    package struct CompleteStateResponse: Hashable, Sendable {
        package var completeState: Proto.CompleteState?
        package var alteredFields: Proto.AlteredFields?

        package init() {}

        package init(completeState: Proto.CompleteState? = nil, alteredFields: Proto.AlteredFields? = nil) {
            self.completeState = completeState
            self.alteredFields = alteredFields
        }
    }
}

extension Proto.CompleteStateResponse: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try completeState.merge(from: &reader)
        case 2: try alteredFields.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        alteredFields.write(as: 2, to: &writer)
        completeState.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("completeState", present: completeState)
        members.add("alteredFields", present: alteredFields)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "CompleteStateResponse") {
            switch name {
            case "completeState": completeState = try Proto.CompleteState(json: value)
            case "alteredFields": alteredFields = try Proto.AlteredFields(json: value)
            default: throw .json("CompleteStateResponse has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct AlteredFields: Hashable, Sendable {
        package var addedFields: [String] = []
        package var updatedFields: [String] = []
        package var removedFields: [String] = []

        package init() {}

        package init(addedFields: [String] = [], updatedFields: [String] = [], removedFields: [String] = []) {
            self.addedFields = addedFields
            self.updatedFields = updatedFields
            self.removedFields = removedFields
        }
    }
}

extension Proto.AlteredFields: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try addedFields.merge(from: &reader)
        case 2: try updatedFields.merge(from: &reader)
        case 3: try removedFields.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        removedFields.write(as: 3, to: &writer)
        updatedFields.write(as: 2, to: &writer)
        addedFields.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("addedFields", addedFields)
        members.add("updatedFields", updatedFields)
        members.add("removedFields", removedFields)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "AlteredFields") {
            switch name {
            case "addedFields": addedFields = try [String](json: value)
            case "updatedFields": updatedFields = try [String](json: value)
            case "removedFields": removedFields = try [String](json: value)
            default: throw .json("AlteredFields has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// Instance names: workload.id.agent.
    package struct UpdateStateSuccess: Hashable, Sendable {
        package var addedWorkloads: [String] = []
        package var deletedWorkloads: [String] = []

        package init() {}

        package init(addedWorkloads: [String] = [], deletedWorkloads: [String] = []) {
            self.addedWorkloads = addedWorkloads
            self.deletedWorkloads = deletedWorkloads
        }
    }
}

extension Proto.UpdateStateSuccess: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try addedWorkloads.merge(from: &reader)
        case 2: try deletedWorkloads.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        deletedWorkloads.write(as: 2, to: &writer)
        addedWorkloads.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("addedWorkloads", addedWorkloads)
        members.add("deletedWorkloads", deletedWorkloads)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "UpdateStateSuccess") {
            switch name {
            case "addedWorkloads": addedWorkloads = try [String](json: value)
            case "deletedWorkloads": deletedWorkloads = try [String](json: value)
            default: throw .json("UpdateStateSuccess has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct LogsRequestAccepted: Hashable, Sendable {
        package var workloadNames: [Proto.WorkloadInstanceName] = []

        package init() {}

        package init(workloadNames: [Proto.WorkloadInstanceName] = []) {
            self.workloadNames = workloadNames
        }
    }
}

extension Proto.LogsRequestAccepted: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try workloadNames.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        workloadNames.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("workloadNames", workloadNames)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "LogsRequestAccepted") {
            switch name {
            case "workloadNames": workloadNames = try [Proto.WorkloadInstanceName](json: value)
            default: throw .json("LogsRequestAccepted has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct LogEntriesResponse: Hashable, Sendable {
        package var logEntries: [Proto.LogEntry] = []

        package init() {}

        package init(logEntries: [Proto.LogEntry] = []) {
            self.logEntries = logEntries
        }
    }
}

extension Proto.LogEntriesResponse: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try logEntries.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        logEntries.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("logEntries", logEntries)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "LogEntriesResponse") {
            switch name {
            case "logEntries": logEntries = try [Proto.LogEntry](json: value)
            default: throw .json("LogEntriesResponse has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// One line, without its line feed.
    package struct LogEntry: Hashable, Sendable {
        package var workloadName: Proto.WorkloadInstanceName?
        package var message: String = ""

        package init() {}

        package init(workloadName: Proto.WorkloadInstanceName? = nil, message: String = "") {
            self.workloadName = workloadName
            self.message = message
        }
    }
}

extension Proto.LogEntry: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try workloadName.merge(from: &reader)
        case 2: try message.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        message.writeUnlessDefault(as: 2, to: &writer)
        workloadName.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("workloadName", present: workloadName)
        members.add("message", message)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "LogEntry") {
            switch name {
            case "workloadName": workloadName = try Proto.WorkloadInstanceName(json: value)
            case "message": message = try String(json: value)
            default: throw .json("LogEntry has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct LogsStopResponse: Hashable, Sendable {
        package var workloadName: Proto.WorkloadInstanceName?

        package init() {}

        package init(workloadName: Proto.WorkloadInstanceName? = nil) {
            self.workloadName = workloadName
        }
    }
}

extension Proto.LogsStopResponse: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try workloadName.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        workloadName.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("workloadName", present: workloadName)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "LogsStopResponse") {
            switch name {
            case "workloadName": workloadName = try Proto.WorkloadInstanceName(json: value)
            default: throw .json("LogsStopResponse has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct LogsCancelAccepted: Hashable, Sendable {
        package init() {}
    }
}

extension Proto.LogsCancelAccepted: ProtoMessage {
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
        for (name, _) in try json.fields(of: "LogsCancelAccepted") {
            throw .json("LogsCancelAccepted has no field \(name)")
        }
    }
}

extension Proto {
    package struct EventsCancelAccepted: Hashable, Sendable {
        package init() {}
    }
}

extension Proto.EventsCancelAccepted: ProtoMessage {
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
        for (name, _) in try json.fields(of: "EventsCancelAccepted") {
            throw .json("EventsCancelAccepted has no field \(name)")
        }
    }
}

extension Proto {
    package struct CompleteState: Hashable, Sendable {
        package var desiredState: Proto.State?
        package var workloadStates: Proto.WorkloadStatesMap?
        package var agents: Proto.AgentMap?
        /// Newer than 1.0.
        package var effectiveState: Proto.State?

        package init() {}

        package init(
            desiredState: Proto.State? = nil,
            workloadStates: Proto.WorkloadStatesMap? = nil,
            agents: Proto.AgentMap? = nil,
            effectiveState: Proto.State? = nil
        ) {
            self.desiredState = desiredState
            self.workloadStates = workloadStates
            self.agents = agents
            self.effectiveState = effectiveState
        }
    }
}

extension Proto.CompleteState: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try desiredState.merge(from: &reader)
        case 2: try workloadStates.merge(from: &reader)
        case 3: try agents.merge(from: &reader)
        case 4: try effectiveState.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        effectiveState.write(as: 4, to: &writer)
        agents.write(as: 3, to: &writer)
        workloadStates.write(as: 2, to: &writer)
        desiredState.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("desiredState", present: desiredState)
        members.add("workloadStates", present: workloadStates)
        members.add("agents", present: agents)
        members.add("effectiveState", present: effectiveState)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "CompleteState") {
            switch name {
            case "desiredState": desiredState = try Proto.State(json: value)
            case "workloadStates": workloadStates = try Proto.WorkloadStatesMap(json: value)
            case "agents": agents = try Proto.AgentMap(json: value)
            case "effectiveState": effectiveState = try Proto.State(json: value)
            default: throw .json("CompleteState has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct State: Hashable, Sendable {
        package var apiVersion: String = ""
        package var workloads: Proto.WorkloadMap?
        package var configs: Proto.ConfigMap?

        package init() {}

        package init(
            apiVersion: String = "",
            workloads: Proto.WorkloadMap? = nil,
            configs: Proto.ConfigMap? = nil
        ) {
            self.apiVersion = apiVersion
            self.workloads = workloads
            self.configs = configs
        }
    }
}

extension Proto.State: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try apiVersion.merge(from: &reader)
        case 2: try workloads.merge(from: &reader)
        case 3: try configs.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        configs.write(as: 3, to: &writer)
        workloads.write(as: 2, to: &writer)
        apiVersion.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("apiVersion", apiVersion)
        members.add("workloads", present: workloads)
        members.add("configs", present: configs)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "State") {
            switch name {
            case "apiVersion": apiVersion = try String(json: value)
            case "workloads": workloads = try Proto.WorkloadMap(json: value)
            case "configs": configs = try Proto.ConfigMap(json: value)
            default: throw .json("State has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct WorkloadMap: Hashable, Sendable {
        package var workloads: [String: Proto.Workload] = [:]

        package init() {}

        package init(workloads: [String: Proto.Workload] = [:]) {
            self.workloads = workloads
        }
    }
}

extension Proto.WorkloadMap: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try workloads.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        workloads.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("workloads", workloads)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "WorkloadMap") {
            switch name {
            case "workloads": workloads = try [String: Proto.Workload](json: value)
            default: throw .json("WorkloadMap has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct Workload: Hashable, Sendable {
        package var agent: String?
        package var restartPolicy: Proto.RestartPolicy?
        package var dependencies: Proto.Dependencies?
        package var tags: Proto.Tags?
        package var runtime: String?
        package var runtimeConfig: String?
        package var controlInterfaceAccess: Proto.ControlInterfaceAccess?
        package var configs: Proto.ConfigMappings?
        package var files: Proto.Files?

        package init() {}

        package init(
            agent: String? = nil,
            restartPolicy: Proto.RestartPolicy? = nil,
            dependencies: Proto.Dependencies? = nil,
            tags: Proto.Tags? = nil,
            runtime: String? = nil,
            runtimeConfig: String? = nil,
            controlInterfaceAccess: Proto.ControlInterfaceAccess? = nil,
            configs: Proto.ConfigMappings? = nil,
            files: Proto.Files? = nil
        ) {
            self.agent = agent
            self.restartPolicy = restartPolicy
            self.dependencies = dependencies
            self.tags = tags
            self.runtime = runtime
            self.runtimeConfig = runtimeConfig
            self.controlInterfaceAccess = controlInterfaceAccess
            self.configs = configs
            self.files = files
        }
    }
}

extension Proto.Workload: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try agent.merge(from: &reader)
        case 2: try restartPolicy.merge(from: &reader)
        case 3: try dependencies.merge(from: &reader)
        case 4: try tags.merge(from: &reader)
        case 5: try runtime.merge(from: &reader)
        case 6: try runtimeConfig.merge(from: &reader)
        case 7: try controlInterfaceAccess.merge(from: &reader)
        case 8: try configs.merge(from: &reader)
        case 9: try files.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        files.write(as: 9, to: &writer)
        configs.write(as: 8, to: &writer)
        controlInterfaceAccess.write(as: 7, to: &writer)
        runtimeConfig.write(as: 6, to: &writer)
        runtime.write(as: 5, to: &writer)
        tags.write(as: 4, to: &writer)
        dependencies.write(as: 3, to: &writer)
        restartPolicy.write(as: 2, to: &writer)
        agent.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("agent", present: agent)
        members.add("restartPolicy", present: restartPolicy)
        members.add("dependencies", present: dependencies)
        members.add("tags", present: tags)
        members.add("runtime", present: runtime)
        members.add("runtimeConfig", present: runtimeConfig)
        members.add("controlInterfaceAccess", present: controlInterfaceAccess)
        members.add("configs", present: configs)
        members.add("files", present: files)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "Workload") {
            switch name {
            case "agent": agent = try String(json: value)
            case "restartPolicy": restartPolicy = try Proto.RestartPolicy(json: value)
            case "dependencies": dependencies = try Proto.Dependencies(json: value)
            case "tags": tags = try Proto.Tags(json: value)
            case "runtime": runtime = try String(json: value)
            case "runtimeConfig": runtimeConfig = try String(json: value)
            case "controlInterfaceAccess": controlInterfaceAccess = try Proto.ControlInterfaceAccess(json: value)
            case "configs": configs = try Proto.ConfigMappings(json: value)
            case "files": files = try Proto.Files(json: value)
            default: throw .json("Workload has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct Tags: Hashable, Sendable {
        package var tags: [String: String] = [:]

        package init() {}

        package init(tags: [String: String] = [:]) {
            self.tags = tags
        }
    }
}

extension Proto.Tags: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try tags.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        tags.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("tags", tags)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "Tags") {
            switch name {
            case "tags": tags = try [String: String](json: value)
            default: throw .json("Tags has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// What must be true of other workloads before this one starts.
    package struct Dependencies: Hashable, Sendable {
        package var dependencies: [String: Proto.AddCondition] = [:]

        package init() {}

        package init(dependencies: [String: Proto.AddCondition] = [:]) {
            self.dependencies = dependencies
        }
    }
}

extension Proto.Dependencies: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try dependencies.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        dependencies.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("dependencies", dependencies)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "Dependencies") {
            switch name {
            case "dependencies": dependencies = try [String: Proto.AddCondition](json: value)
            default: throw .json("Dependencies has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// Alias in the templates → name of the config.
    package struct ConfigMappings: Hashable, Sendable {
        package var configs: [String: String] = [:]

        package init() {}

        package init(configs: [String: String] = [:]) {
            self.configs = configs
        }
    }
}

extension Proto.ConfigMappings: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try configs.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        configs.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("configs", configs)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ConfigMappings") {
            switch name {
            case "configs": configs = try [String: String](json: value)
            default: throw .json("ConfigMappings has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct Files: Hashable, Sendable {
        package var files: [Proto.File] = []

        package init() {}

        package init(files: [Proto.File] = []) {
            self.files = files
        }
    }
}

extension Proto.Files: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try files.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        files.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("files", files)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "Files") {
            switch name {
            case "files": files = try [Proto.File](json: value)
            default: throw .json("Files has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct File: Hashable, Sendable {
        package var mountPoint: String = ""
        package var content: Content?

        package init() {}

        package init(mountPoint: String = "", content: Content? = nil) {
            self.mountPoint = mountPoint
            self.content = content
        }

        package enum Content: Hashable, Sendable {
            case data(String)
            case binaryData(String)
        }
    }
}

extension Proto.File: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try mountPoint.merge(from: &reader)
        case 2:
            var value = String()
            try value.merge(from: &reader)
            content = .data(value)
        case 3:
            var value = String()
            try value.merge(from: &reader)
            content = .binaryData(value)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        switch content {
        case .data(let value): value.write(as: 2, to: &writer)
        case .binaryData(let value): value.write(as: 3, to: &writer)
        case nil: break
        }
        mountPoint.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("mountPoint", mountPoint)
        switch content {
        case .data(let value): members.add("data", present: value)
        case .binaryData(let value): members.add("binaryData", present: value)
        case nil: break
        }
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "File") {
            switch name {
            case "mountPoint": mountPoint = try String(json: value)
            case "data":
                guard content == nil else { throw .json("File has more than one content") }
                content = .data(try String(json: value))
            case "binaryData":
                guard content == nil else { throw .json("File has more than one content") }
                content = .binaryData(try String(json: value))
            default: throw .json("File has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct ControlInterfaceAccess: Hashable, Sendable {
        package var allowRules: [Proto.AccessRightsRule] = []
        package var denyRules: [Proto.AccessRightsRule] = []

        package init() {}

        package init(allowRules: [Proto.AccessRightsRule] = [], denyRules: [Proto.AccessRightsRule] = []) {
            self.allowRules = allowRules
            self.denyRules = denyRules
        }
    }
}

extension Proto.ControlInterfaceAccess: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try allowRules.merge(from: &reader)
        case 2: try denyRules.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        denyRules.write(as: 2, to: &writer)
        allowRules.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("allowRules", allowRules)
        members.add("denyRules", denyRules)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ControlInterfaceAccess") {
            switch name {
            case "allowRules": allowRules = try [Proto.AccessRightsRule](json: value)
            case "denyRules": denyRules = try [Proto.AccessRightsRule](json: value)
            default: throw .json("ControlInterfaceAccess has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct AccessRightsRule: Hashable, Sendable {
        package var content: Content?

        package init() {}

        package init(content: Content? = nil) {
            self.content = content
        }

        package enum Content: Hashable, Sendable {
            case stateRule(Proto.StateRule)
            case logRule(Proto.LogRule)
        }
    }
}

extension Proto.AccessRightsRule: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1:
            var value = Proto.StateRule()
            if case .stateRule(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .stateRule(value)
        case 2:
            var value = Proto.LogRule()
            if case .logRule(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .logRule(value)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        switch content {
        case .stateRule(let value): value.write(as: 1, to: &writer)
        case .logRule(let value): value.write(as: 2, to: &writer)
        case nil: break
        }
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        switch content {
        case .stateRule(let value): members.add("stateRule", present: value)
        case .logRule(let value): members.add("logRule", present: value)
        case nil: break
        }
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "AccessRightsRule") {
            switch name {
            case "stateRule":
                guard content == nil else { throw .json("AccessRightsRule has more than one content") }
                content = .stateRule(try Proto.StateRule(json: value))
            case "logRule":
                guard content == nil else { throw .json("AccessRightsRule has more than one content") }
                content = .logRule(try Proto.LogRule(json: value))
            default: throw .json("AccessRightsRule has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct StateRule: Hashable, Sendable {
        package var operation: Proto.ReadWriteEnum = Proto.ReadWriteEnum()
        package var filterMasks: [String] = []

        package init() {}

        package init(operation: Proto.ReadWriteEnum = Proto.ReadWriteEnum(), filterMasks: [String] = []) {
            self.operation = operation
            self.filterMasks = filterMasks
        }
    }
}

extension Proto.StateRule: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try operation.merge(from: &reader)
        case 2: try filterMasks.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        filterMasks.write(as: 2, to: &writer)
        operation.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("operation", operation)
        members.add("filterMasks", filterMasks)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "StateRule") {
            switch name {
            case "operation": operation = try Proto.ReadWriteEnum(json: value)
            case "filterMasks": filterMasks = try [String](json: value)
            default: throw .json("StateRule has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct LogRule: Hashable, Sendable {
        package var workloadNames: [String] = []

        package init() {}

        package init(workloadNames: [String] = []) {
            self.workloadNames = workloadNames
        }
    }
}

extension Proto.LogRule: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try workloadNames.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        workloadNames.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("workloadNames", workloadNames)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "LogRule") {
            switch name {
            case "workloadNames": workloadNames = try [String](json: value)
            default: throw .json("LogRule has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct ConfigMap: Hashable, Sendable {
        package var configs: [String: Proto.ConfigItem] = [:]

        package init() {}

        package init(configs: [String: Proto.ConfigItem] = [:]) {
            self.configs = configs
        }
    }
}

extension Proto.ConfigMap: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try configs.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        configs.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("configs", configs)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ConfigMap") {
            switch name {
            case "configs": configs = try [String: Proto.ConfigItem](json: value)
            default: throw .json("ConfigMap has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct ConfigItem: Hashable, Sendable {
        package var content: Content?

        package init() {}

        package init(content: Content? = nil) {
            self.content = content
        }

        package enum Content: Hashable, Sendable {
            case string(String)
            case array(Proto.ConfigArray)
            case object(Proto.ConfigObject)
        }
    }
}

extension Proto.ConfigItem: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1:
            var value = String()
            try value.merge(from: &reader)
            content = .string(value)
        case 2:
            var value = Proto.ConfigArray()
            if case .array(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .array(value)
        case 3:
            var value = Proto.ConfigObject()
            if case .object(let present) = content { value = present }
            content = nil  // the only owner may change in place
            try value.merge(from: &reader)
            content = .object(value)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        switch content {
        case .string(let value): value.write(as: 1, to: &writer)
        case .array(let value): value.write(as: 2, to: &writer)
        case .object(let value): value.write(as: 3, to: &writer)
        case nil: break
        }
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        switch content {
        case .string(let value): members.add("String", present: value)
        case .array(let value): members.add("array", present: value)
        case .object(let value): members.add("object", present: value)
        case nil: break
        }
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ConfigItem") {
            switch name {
            case "String":
                guard content == nil else { throw .json("ConfigItem has more than one content") }
                content = .string(try String(json: value))
            case "array":
                guard content == nil else { throw .json("ConfigItem has more than one content") }
                content = .array(try Proto.ConfigArray(json: value))
            case "object":
                guard content == nil else { throw .json("ConfigItem has more than one content") }
                content = .object(try Proto.ConfigObject(json: value))
            default: throw .json("ConfigItem has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct ConfigArray: Hashable, Sendable {
        package var values: [Proto.ConfigItem] = []

        package init() {}

        package init(values: [Proto.ConfigItem] = []) {
            self.values = values
        }
    }
}

extension Proto.ConfigArray: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try values.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        values.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("values", values)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ConfigArray") {
            switch name {
            case "values": values = try [Proto.ConfigItem](json: value)
            default: throw .json("ConfigArray has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct ConfigObject: Hashable, Sendable {
        package var fields: [String: Proto.ConfigItem] = [:]

        package init() {}

        package init(fields: [String: Proto.ConfigItem] = [:]) {
            self.fields = fields
        }
    }
}

extension Proto.ConfigObject: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try fields.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        fields.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("fields", fields)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ConfigObject") {
            switch name {
            case "fields": fields = try [String: Proto.ConfigItem](json: value)
            default: throw .json("ConfigObject has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct AgentMap: Hashable, Sendable {
        package var agents: [String: Proto.AgentAttributes] = [:]

        package init() {}

        package init(agents: [String: Proto.AgentAttributes] = [:]) {
            self.agents = agents
        }
    }
}

extension Proto.AgentMap: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try agents.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        agents.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("agents", agents)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "AgentMap") {
            switch name {
            case "agents": agents = try [String: Proto.AgentAttributes](json: value)
            default: throw .json("AgentMap has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct AgentAttributes: Hashable, Sendable {
        package var status: Proto.AgentStatus?
        package var tags: Proto.Tags?

        package init() {}

        package init(status: Proto.AgentStatus? = nil, tags: Proto.Tags? = nil) {
            self.status = status
            self.tags = tags
        }
    }
}

extension Proto.AgentAttributes: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try status.merge(from: &reader)
        case 2: try tags.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        tags.write(as: 2, to: &writer)
        status.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("status", present: status)
        members.add("tags", present: tags)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "AgentAttributes") {
            switch name {
            case "status": status = try Proto.AgentStatus(json: value)
            case "tags": tags = try Proto.Tags(json: value)
            default: throw .json("AgentAttributes has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct AgentStatus: Hashable, Sendable {
        package var cpuUsage: Proto.CpuUsage?
        package var freeMemory: Proto.FreeMemory?

        package init() {}

        package init(cpuUsage: Proto.CpuUsage? = nil, freeMemory: Proto.FreeMemory? = nil) {
            self.cpuUsage = cpuUsage
            self.freeMemory = freeMemory
        }
    }
}

extension Proto.AgentStatus: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try cpuUsage.merge(from: &reader)
        case 2: try freeMemory.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        freeMemory.write(as: 2, to: &writer)
        cpuUsage.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("cpuUsage", present: cpuUsage)
        members.add("freeMemory", present: freeMemory)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "AgentStatus") {
            switch name {
            case "cpuUsage", "cpu_usage": cpuUsage = try Proto.CpuUsage(json: value)
            case "freeMemory", "free_memory": freeMemory = try Proto.FreeMemory(json: value)
            default: throw .json("AgentStatus has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// Percent of the whole machine.
    package struct CpuUsage: Hashable, Sendable {
        package var cpuUsage: UInt32 = 0

        package init() {}

        package init(cpuUsage: UInt32 = 0) {
            self.cpuUsage = cpuUsage
        }
    }
}

extension Proto.CpuUsage: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try cpuUsage.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        cpuUsage.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("cpuUsage", cpuUsage)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "CpuUsage") {
            switch name {
            case "cpuUsage", "cpu_usage": cpuUsage = try UInt32(json: value)
            default: throw .json("CpuUsage has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// Bytes.
    package struct FreeMemory: Hashable, Sendable {
        package var freeMemory: UInt64 = 0

        package init() {}

        package init(freeMemory: UInt64 = 0) {
            self.freeMemory = freeMemory
        }
    }
}

extension Proto.FreeMemory: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try freeMemory.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        freeMemory.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("freeMemory", freeMemory)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "FreeMemory") {
            switch name {
            case "freeMemory", "free_memory": freeMemory = try UInt64(json: value)
            default: throw .json("FreeMemory has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// By agent, then by workload, then by id.
    package struct WorkloadStatesMap: Hashable, Sendable {
        package var agentStateMap: [String: Proto.ExecutionsStatesOfWorkload] = [:]

        package init() {}

        package init(agentStateMap: [String: Proto.ExecutionsStatesOfWorkload] = [:]) {
            self.agentStateMap = agentStateMap
        }
    }
}

extension Proto.WorkloadStatesMap: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try agentStateMap.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        agentStateMap.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("agentStateMap", agentStateMap)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "WorkloadStatesMap") {
            switch name {
            case "agentStateMap": agentStateMap = try [String: Proto.ExecutionsStatesOfWorkload](json: value)
            default: throw .json("WorkloadStatesMap has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct ExecutionsStatesOfWorkload: Hashable, Sendable {
        package var wlNameStateMap: [String: Proto.ExecutionsStatesForId] = [:]

        package init() {}

        package init(wlNameStateMap: [String: Proto.ExecutionsStatesForId] = [:]) {
            self.wlNameStateMap = wlNameStateMap
        }
    }
}

extension Proto.ExecutionsStatesOfWorkload: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try wlNameStateMap.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        wlNameStateMap.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("wlNameStateMap", wlNameStateMap)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ExecutionsStatesOfWorkload") {
            switch name {
            case "wlNameStateMap": wlNameStateMap = try [String: Proto.ExecutionsStatesForId](json: value)
            default: throw .json("ExecutionsStatesOfWorkload has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct ExecutionsStatesForId: Hashable, Sendable {
        package var idStateMap: [String: Proto.ExecutionState] = [:]

        package init() {}

        package init(idStateMap: [String: Proto.ExecutionState] = [:]) {
            self.idStateMap = idStateMap
        }
    }
}

extension Proto.ExecutionsStatesForId: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try idStateMap.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        idStateMap.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("idStateMap", idStateMap)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ExecutionsStatesForId") {
            switch name {
            case "idStateMap": idStateMap = try [String: Proto.ExecutionState](json: value)
            default: throw .json("ExecutionsStatesForId has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct WorkloadState: Hashable, Sendable {
        package var instanceName: Proto.WorkloadInstanceName?
        package var executionState: Proto.ExecutionState?

        package init() {}

        package init(
            instanceName: Proto.WorkloadInstanceName? = nil,
            executionState: Proto.ExecutionState? = nil
        ) {
            self.instanceName = instanceName
            self.executionState = executionState
        }
    }
}

extension Proto.WorkloadState: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try instanceName.merge(from: &reader)
        case 2: try executionState.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        executionState.write(as: 2, to: &writer)
        instanceName.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("instanceName", present: instanceName)
        members.add("executionState", present: executionState)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "WorkloadState") {
            switch name {
            case "instanceName": instanceName = try Proto.WorkloadInstanceName(json: value)
            case "executionState": executionState = try Proto.ExecutionState(json: value)
            default: throw .json("WorkloadState has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct WorkloadInstanceName: Hashable, Sendable {
        package var workloadName: String = ""
        package var agentName: String = ""
        package var id: String = ""

        package init() {}

        package init(workloadName: String = "", agentName: String = "", id: String = "") {
            self.workloadName = workloadName
            self.agentName = agentName
            self.id = id
        }
    }
}

extension Proto.WorkloadInstanceName: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try workloadName.merge(from: &reader)
        case 2: try agentName.merge(from: &reader)
        case 3: try id.merge(from: &reader)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        id.writeUnlessDefault(as: 3, to: &writer)
        agentName.writeUnlessDefault(as: 2, to: &writer)
        workloadName.writeUnlessDefault(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("workloadName", workloadName)
        members.add("agentName", agentName)
        members.add("id", id)
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "WorkloadInstanceName") {
            switch name {
            case "workloadName": workloadName = try String(json: value)
            case "agentName": agentName = try String(json: value)
            case "id": id = try String(json: value)
            default: throw .json("WorkloadInstanceName has no field \(name)")
            }
        }
    }
}

extension Proto {
    /// The member of the oneof is the state, its value the sub-state: zero is on the wire, too.
    package struct ExecutionState: Hashable, Sendable {
        package var additionalInfo: String?
        package var content: Content?

        package init() {}

        package init(additionalInfo: String? = nil, content: Content? = nil) {
            self.additionalInfo = additionalInfo
            self.content = content
        }

        package enum Content: Hashable, Sendable {
            case agentDisconnected(Proto.AgentDisconnected)
            case pending(Proto.Pending)
            case running(Proto.Running)
            case stopping(Proto.Stopping)
            case succeeded(Proto.Succeeded)
            case failed(Proto.Failed)
            case notScheduled(Proto.NotScheduled)
            case removed(Proto.Removed)
        }
    }
}

extension Proto.ExecutionState: ProtoMessage {
    package mutating func mergeField(from reader: inout ProtoReader) throws(ProtoError) -> Bool {
        switch reader.field {
        case 1: try additionalInfo.merge(from: &reader)
        case 2:
            var value = Proto.AgentDisconnected()
            try value.merge(from: &reader)
            content = .agentDisconnected(value)
        case 3:
            var value = Proto.Pending()
            try value.merge(from: &reader)
            content = .pending(value)
        case 4:
            var value = Proto.Running()
            try value.merge(from: &reader)
            content = .running(value)
        case 5:
            var value = Proto.Stopping()
            try value.merge(from: &reader)
            content = .stopping(value)
        case 6:
            var value = Proto.Succeeded()
            try value.merge(from: &reader)
            content = .succeeded(value)
        case 7:
            var value = Proto.Failed()
            try value.merge(from: &reader)
            content = .failed(value)
        case 8:
            var value = Proto.NotScheduled()
            try value.merge(from: &reader)
            content = .notScheduled(value)
        case 9:
            var value = Proto.Removed()
            try value.merge(from: &reader)
            content = .removed(value)
        default: return false
        }
        return true
    }

    package func writeFields(to writer: inout ProtoWriter) {
        switch content {
        case .agentDisconnected(let value): value.write(as: 2, to: &writer)
        case .pending(let value): value.write(as: 3, to: &writer)
        case .running(let value): value.write(as: 4, to: &writer)
        case .stopping(let value): value.write(as: 5, to: &writer)
        case .succeeded(let value): value.write(as: 6, to: &writer)
        case .failed(let value): value.write(as: 7, to: &writer)
        case .notScheduled(let value): value.write(as: 8, to: &writer)
        case .removed(let value): value.write(as: 9, to: &writer)
        case nil: break
        }
        additionalInfo.write(as: 1, to: &writer)
    }

    package func json() -> JSONValue {
        var members = JSONFields()
        members.add("additionalInfo", present: additionalInfo)
        switch content {
        case .agentDisconnected(let value): members.add("agentDisconnected", present: value)
        case .pending(let value): members.add("pending", present: value)
        case .running(let value): members.add("running", present: value)
        case .stopping(let value): members.add("stopping", present: value)
        case .succeeded(let value): members.add("succeeded", present: value)
        case .failed(let value): members.add("failed", present: value)
        case .notScheduled(let value): members.add("notScheduled", present: value)
        case .removed(let value): members.add("removed", present: value)
        case nil: break
        }
        return .object(members.fields)
    }

    package init(json: JSONValue) throws(ProtoError) {
        self.init()
        for (name, value) in try json.fields(of: "ExecutionState") {
            switch name {
            case "additionalInfo": additionalInfo = try String(json: value)
            case "agentDisconnected":
                guard content == nil else { throw .json("ExecutionState has more than one content") }
                content = .agentDisconnected(try Proto.AgentDisconnected(json: value))
            case "pending":
                guard content == nil else { throw .json("ExecutionState has more than one content") }
                content = .pending(try Proto.Pending(json: value))
            case "running":
                guard content == nil else { throw .json("ExecutionState has more than one content") }
                content = .running(try Proto.Running(json: value))
            case "stopping":
                guard content == nil else { throw .json("ExecutionState has more than one content") }
                content = .stopping(try Proto.Stopping(json: value))
            case "succeeded":
                guard content == nil else { throw .json("ExecutionState has more than one content") }
                content = .succeeded(try Proto.Succeeded(json: value))
            case "failed":
                guard content == nil else { throw .json("ExecutionState has more than one content") }
                content = .failed(try Proto.Failed(json: value))
            case "notScheduled":
                guard content == nil else { throw .json("ExecutionState has more than one content") }
                content = .notScheduled(try Proto.NotScheduled(json: value))
            case "removed":
                guard content == nil else { throw .json("ExecutionState has more than one content") }
                content = .removed(try Proto.Removed(json: value))
            default: throw .json("ExecutionState has no field \(name)")
            }
        }
    }
}

extension Proto {
    package struct RestartPolicy: ProtoEnum {
        package var rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let never = Self(rawValue: 0)
        package static let onFailure = Self(rawValue: 1)
        package static let always = Self(rawValue: 2)

        package static let named: [(value: Self, name: String)] = [
            (.never, "NEVER"),
            (.onFailure, "ON_FAILURE"),
            (.always, "ALWAYS"),
        ]
    }
}

extension Proto {
    package struct AddCondition: ProtoEnum {
        package var rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let running = Self(rawValue: 0)
        package static let succeeded = Self(rawValue: 1)
        package static let failed = Self(rawValue: 2)

        package static let named: [(value: Self, name: String)] = [
            (.running, "ADD_COND_RUNNING"),
            (.succeeded, "ADD_COND_SUCCEEDED"),
            (.failed, "ADD_COND_FAILED"),
        ]
    }
}

extension Proto {
    package struct ReadWriteEnum: ProtoEnum {
        package var rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let nothing = Self(rawValue: 0)
        package static let read = Self(rawValue: 1)
        package static let write = Self(rawValue: 2)
        package static let readWrite = Self(rawValue: 5)

        package static let named: [(value: Self, name: String)] = [
            (.nothing, "RW_NOTHING"),
            (.read, "RW_READ"),
            (.write, "RW_WRITE"),
            (.readWrite, "RW_READ_WRITE"),
        ]
    }
}

extension Proto {
    package struct AgentDisconnected: ProtoEnum {
        package var rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let agentDisconnected = Self(rawValue: 0)

        package static let named: [(value: Self, name: String)] = [
            (.agentDisconnected, "AGENT_DISCONNECTED")
        ]
    }
}

extension Proto {
    package struct Pending: ProtoEnum {
        package var rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let initial = Self(rawValue: 0)
        package static let waitingToStart = Self(rawValue: 1)
        package static let starting = Self(rawValue: 2)
        package static let startingFailed = Self(rawValue: 8)

        package static let named: [(value: Self, name: String)] = [
            (.initial, "PENDING_INITIAL"),
            (.waitingToStart, "PENDING_WAITING_TO_START"),
            (.starting, "PENDING_STARTING"),
            (.startingFailed, "PENDING_STARTING_FAILED"),
        ]
    }
}

extension Proto {
    package struct Running: ProtoEnum {
        package var rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let ok = Self(rawValue: 0)

        package static let named: [(value: Self, name: String)] = [
            (.ok, "RUNNING_OK")
        ]
    }
}

extension Proto {
    package struct Stopping: ProtoEnum {
        package var rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let stopping = Self(rawValue: 0)
        package static let waitingToStop = Self(rawValue: 1)
        package static let requestedAtRuntime = Self(rawValue: 2)
        package static let deleteFailed = Self(rawValue: 8)

        package static let named: [(value: Self, name: String)] = [
            (.stopping, "STOPPING"),
            (.waitingToStop, "STOPPING_WAITING_TO_STOP"),
            (.requestedAtRuntime, "STOPPING_REQUESTED_AT_RUNTIME"),
            (.deleteFailed, "STOPPING_DELETE_FAILED"),
        ]
    }
}

extension Proto {
    package struct Succeeded: ProtoEnum {
        package var rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let ok = Self(rawValue: 0)

        package static let named: [(value: Self, name: String)] = [
            (.ok, "SUCCEEDED_OK")
        ]
    }
}

extension Proto {
    package struct Failed: ProtoEnum {
        package var rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let execFailed = Self(rawValue: 0)
        package static let unknown = Self(rawValue: 1)
        package static let lost = Self(rawValue: 2)

        package static let named: [(value: Self, name: String)] = [
            (.execFailed, "FAILED_EXEC_FAILED"),
            (.unknown, "FAILED_UNKNOWN"),
            (.lost, "FAILED_LOST"),
        ]
    }
}

extension Proto {
    package struct NotScheduled: ProtoEnum {
        package var rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let notScheduled = Self(rawValue: 0)

        package static let named: [(value: Self, name: String)] = [
            (.notScheduled, "NOT_SCHEDULED")
        ]
    }
}

extension Proto {
    package struct Removed: ProtoEnum {
        package var rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let removed = Self(rawValue: 0)

        package static let named: [(value: Self, name: String)] = [
            (.removed, "REMOVED")
        ]
    }
}
