package network.cortensor.portal.upstream.cortensor;

import java.util.Locale;

/** The page on request fields, made from the table in the code. */
final class RequestFieldsPage {
    private static final String HEAD = """
            # Request fields at Cortensor routers

            What becomes of each field of OpenAI's chat and completions requests when a Cortensor router serves the model. Made from
            `RequestFields.java`; a test compares them. OpenAI-compatible servers get fields as they came and decide for themselves.

            A router takes one prompt and gives text. So a field is **accepted** (sent as it is), **mapped** (sent in another form, or
            acted upon here), **ignored** (the answer is right without it) or **refused**: only values that ask for nothing are taken, and
            all others get 400 `unsupported_parameter` with the field in `param`. A wrong type or range of a known field gets 400
            `invalid_value`. `null` is as good as no field. Fields that are not listed are ignored.

            | field | calls | | values | |
            |---|---|---|---|---|
            """;

    private static final String TAIL = """

            ## Messages

            Roles `system`, `developer` (the same as `system`), `user`, `assistant`. `content` is a string or an array of parts of type
            `text`, which are joined as they are; an assistant's may be `null`. Parts of other types are refused as
            `messages[0].content[1].type`, role `tool` as `messages[2].role`, calls of tools as `messages[2].tool_calls`. `name` is ignored.

            Control tokens of the model's template inside a text are broken up with a space, so a text cannot begin or end a turn.

            ## Output limit

            A request without a limit may get MOST tokens, or what the model's context leaves when that is less. Where tokens can be counted
            exactly, a prompt that leaves less than was asked for gets 400 `context_length_exceeded`.

            ## Answers

            Reasoning (harmony's analysis and commentary, think blocks) is `reasoning_content` beside `content`, in whole answers and in
            deltas. `/v1/completions` sends `prompt` as it is, without a template, and has no place for reasoning.
            """;

    private RequestFieldsPage() {}

    static String markdown() {
        var page = new StringBuilder(HEAD);
        for (var field : RequestFields.ALL) {
            page.append("| `")
                    .append(field.name())
                    .append("` | ")
                    .append(field.calls().word())
                    .append(" | ")
                    .append(field.treatment().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(field.rule().allows())
                    .append(" | ")
                    .append(field.note())
                    .append(" |\n");
        }
        return page.append(TAIL.replace("MOST", String.valueOf(CortensorUpstream.DEFAULT_MAX_TOKENS)))
                .toString();
    }
}
