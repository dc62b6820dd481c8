package network.cortensor.portal.upstream.cortensor;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/** gpt-oss: messages with a role and a channel; instructions are the developer's, the system message sets the effort. */
enum HarmonyTemplate implements Template {
    INSTANCE;

    private static final ControlTokens CONTROL = new ControlTokens(
            List.of(
                    "<|start|>",
                    "<|end|>",
                    "<|message|>",
                    "<|channel|>",
                    "<|constrain|>",
                    "<|return|>",
                    "<|call|>",
                    "<|startoftext|>",
                    "<|endoftext|>",
                    "<|endofprompt|>"),
            List.of(Pattern.compile("<\\|reserved_[0-9]+\\|>")));

    @Override
    public String prompt(List<Message> messages, Effort effort) {
        var prompt = new StringBuilder("<|start|>system<|message|>You are a helpful assistant.\nReasoning: ")
                .append(effort.word())
                .append("\n\n# Valid channels: analysis, commentary, final. Every message names its channel.<|end|>");
        for (var message : messages) {
            prompt.append(
                            switch (message.role()) {
                                case INSTRUCTIONS -> "<|start|>developer<|message|># Instructions\n\n";
                                case USER -> "<|start|>user<|message|>";
                                case ASSISTANT -> "<|start|>assistant<|channel|>final<|message|>";
                            })
                    .append(CONTROL.neutralised(message.text()))
                    .append("<|end|>");
        }
        return prompt.append("<|start|>assistant").toString();
    }

    @Override
    public TextDecoder decoder(BiConsumer<Channel, String> output) {
        return new HarmonyDecoder(output);
    }

    @Override
    public ControlTokens control() {
        return CONTROL;
    }
}
