package network.cortensor.portal.upstream.openai;

import io.vertx.core.buffer.Buffer;

/** What comes back for a request, by what it is: decided when its head has arrived. */
sealed interface Answer permits StreamedAnswer, WholeAnswer, ErrorAnswer {
    /** Takes the next bytes of the body. */
    void read(Buffer bytes);

    /** The body is complete. */
    void complete();

    /** The connection broke before the body was complete. */
    void broken();

    /** Whether nothing is missing although the body has not ended: then only its end is late. */
    boolean enough();
}
