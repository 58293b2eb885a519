import Basics
package import JSON
package import Push

/// A way to tell somebody, as a watch file names it.
package struct AlertChannel: Sendable {
    /// What is sent.
    package enum Message: Sendable {
        /// A message in a chat.
        case chat(ChatEncoder.Service)
        /// An event of PagerDuty's Events API v2, for the service with this key.
        case pagerDuty(routingKey: String)
        /// A document, or a template that is filled in, for a webhook or a command; signed with the secret where there is one.
        case webhook(template: JSONValue?, secret: String?)
        /// A letter from the first address to the others.
        case mail(from: String, to: [String])
    }

    /// Unique among channels and rotations.
    package var name: String
    package var message: Message
    /// Where it goes.
    package var place: any Push.Place

    package init(name: String, message: Message, place: any Push.Place) {
        self.name = name
        self.message = message
        self.place = place
    }
}
