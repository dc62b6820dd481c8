package network.cortensor.portal.upstream.cortensor;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** Qwen: turns between start and end tokens, a think block before the answer. */
enum ChatMlTemplate implements Template {
    INSTANCE;

    private static final ControlTokens CONTROL = new ControlTokens(
            List.of("<|im_start|>", "<|im_end|>", "<|endoftext|>"),
            List.of(
                    Pattern.compile("<\\|(?:object_ref|box|quad|vision)_(?:start|end)\\|>"),
                    Pattern.compile("<\\|(?:vision|image|video)_pad\\|>"),
                    Pattern.compile("<\\|(?:fim_[a-z]+|repo_name|file_sep)\\|>")));
    private static final TurnDecoder.Marks MARKS =
            new TurnDecoder.Marks("<|im_start|>", "assistant", List.of("<|im_end|>", "<|endoftext|>"), List.of(), true);

    @Override
    public String prompt(List<Message> messages, Effort effort) {
        var prompt = new StringBuilder();
        for (var message : messages) {
            var role =
                    switch (message.role()) {
                        case INSTRUCTIONS -> "system";
                        case USER -> "user";
                        case ASSISTANT -> "assistant";
                    };
            prompt.append("<|im_start|>")
                    .append(role)
                    .append('\n')
                    .append(CONTROL.neutralised(message.text()))
                    .append("<|im_end|>\n");
        }
        return prompt.append("<|im_start|>assistant\n").toString();
    }

    @Override
    public TextDecoder decoder(BiConsumer<Channel, String> output) {
        return new TurnDecoder(MARKS, output);
    }

    @Override
    public ControlTokens control() {
        return CONTROL;
    }
}
