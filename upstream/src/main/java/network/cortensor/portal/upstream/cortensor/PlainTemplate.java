package network.cortensor.portal.upstream.cortensor;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** A transcript with role names, for models without a template. A line of a message that looks like the start of a turn is quoted. */
enum PlainTemplate implements Template {
    INSTANCE;

    private static final ControlTokens CONTROL = new ControlTokens(
            List.of("<s>", "</s>", "[INST]", "[/INST]", "<|eot_id|>", "<|end_of_text|>", "<|endoftext|>"), List.of());
    private static final TurnDecoder.Marks MARKS = new TurnDecoder.Marks(
            null,
            "",
            List.of("</s>", "<|eot_id|>", "<|end_of_text|>", "<|endoftext|>", "<|im_end|>"),
            List.of("<s>", "[INST]", "[/INST]"),
            true);

    /** A role name and a colon where a line begins, whatever blanks, case and kind of line break are used. */
    private static final Pattern TURN = Pattern.compile(
            "(^|[\\n\\r\\u000B\\f\\u0085\\u2028\\u2029])((?:\\p{Cf}|\\p{Z}|\\t)*(?:system|user|assistant)(?:\\p{Cf}|\\p{Zs}|\\t)*[:\\uFF1A])",
            Pattern.CASE_INSENSITIVE);

    @Override
    public String prompt(List<Message> messages, Effort effort) {
        var prompt = new StringBuilder();
        for (var message : messages) {
            prompt.append(
                            switch (message.role()) {
                                case INSTRUCTIONS -> "System: ";
                                case USER -> "User: ";
                                case ASSISTANT -> "Assistant: ";
                            })
                    .append(TURN.matcher(CONTROL.neutralised(message.text())).replaceAll("$1> $2"))
                    .append("\n\n");
        }
        return prompt.append("Assistant:").toString();
    }

    @Override
    public TextDecoder decoder(BiConsumer<Channel, String> output) {
        return new TurnDecoder(MARKS, output);
    }

    @Override
    public ControlTokens control() {
        return CONTROL;
    }

    @Override
    public List<String> stops() {
        return List.of("\nUser:");
    }
}
