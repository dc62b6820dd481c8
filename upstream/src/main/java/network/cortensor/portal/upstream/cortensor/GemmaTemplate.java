package network.cortensor.portal.upstream.cortensor;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * Gemma: turns of user and model, strictly in turn. It knows no system role, so instructions stand before the user's next text, and
 * texts of one side that follow one another share a turn.
 */
enum GemmaTemplate implements Template {
    INSTANCE;

    private static final ControlTokens CONTROL = new ControlTokens(
            List.of("<start_of_turn>", "<end_of_turn>", "<bos>", "<eos>", "<pad>", "<unk>", "<mask>"),
            List.of(
                    Pattern.compile("<(?:start|end)_of_(?:image|audio)>"),
                    Pattern.compile("<(?:image|audio)_soft_token>"),
                    Pattern.compile("<unused[0-9]+>")));
    private static final TurnDecoder.Marks MARKS = new TurnDecoder.Marks(
            "<start_of_turn>", "model", List.of("<end_of_turn>", "<eos>"), List.of("<bos>", "<pad>"), false);

    @Override
    public String prompt(List<Message> messages, Effort effort) {
        var prompt = new StringBuilder();
        var speaking = "";
        for (var message : messages) {
            var speaker = message.role() == Message.Role.ASSISTANT ? "model" : "user";
            if (speaker.equals(speaking)) {
                prompt.append("\n\n");
            } else {
                prompt.append(speaking.isEmpty() ? "" : "<end_of_turn>\n")
                        .append("<start_of_turn>")
                        .append(speaker)
                        .append('\n');
                speaking = speaker;
            }
            prompt.append(CONTROL.neutralised(message.text()));
        }
        return prompt.append("<end_of_turn>\n<start_of_turn>model\n").toString();
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
