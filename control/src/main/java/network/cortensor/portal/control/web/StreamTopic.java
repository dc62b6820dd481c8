package network.cortensor.portal.control.web;

/** What can be listened to. */
enum StreamTopic {
    FLEET,
    CAPACITY,
    SESSIONS,
    EVENTS
}
