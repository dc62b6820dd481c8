package network.cortensor.portal.bench.load;

import java.nio.charset.StandardCharsets;

/**
 * One kind of request, and what a whole and correct answer to it holds.
 *
 * @param body what is posted
 * @param marker text that every piece of the answer holds
 * @param markers how often the marker is in a whole answer
 * @param ending text that a whole answer holds exactly once
 */
public record Workload(String body, String marker, int markers, String ending) {
    private static final String TALK =
            "\"messages\":[{\"role\":\"system\",\"content\":\"You answer in one short sentence.\"},{\"role\":\"user\","
                    + "\"content\":\"Name a river in Europe that flows through more than four countries, and say in which"
                    + " of them it rises and where it ends.\"}],\"max_tokens\":128,\"temperature\":0.7";

    /** A chat of about 300 bytes, answered at once by the static upstream. */
    public static Workload unary(String model) {
        return new Workload(
                "{\"model\":\"" + model + "\"," + TALK + "}",
                "A fixed answer of a static upstream.",
                1,
                "\"completion_tokens\"");
    }

    /** The same chat, answered in this many chunks. */
    public static Workload stream(String model, int chunks) {
        return new Workload(
                "{\"model\":\"" + model + "\",\"stream\":true," + TALK + "}",
                "\"content\":\" word\"",
                chunks,
                "data: [DONE]\n\n");
    }

    /** The request as it is sent to a server. */
    byte[] request(Target target) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return String.join(
                        "\r\n",
                        "POST /v1/chat/completions HTTP/1.1",
                        "Host: " + target.host() + ":" + target.port(),
                        "Authorization: Bearer " + target.key(),
                        "Content-Type: application/json",
                        "Content-Length: " + length,
                        "",
                        body)
                .getBytes(StandardCharsets.UTF_8);
    }
}
