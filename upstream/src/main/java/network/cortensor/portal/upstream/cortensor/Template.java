package network.cortensor.portal.upstream.cortensor;

import java.util.List;
import java.util.function.BiConsumer;
import network.cortensor.portal.domain.catalog.PromptTemplate;

/** How messages become the one prompt that a text router takes, and how to read the text that comes back. */
sealed interface Template permits HarmonyTemplate, GemmaTemplate, ChatMlTemplate, PlainTemplate {
    /** The prompt that leaves it to the model to speak next; nothing in a message can begin or end a turn. */
    String prompt(List<Message> messages, Effort effort);

    /** Reads one answer. */
    TextDecoder decoder(BiConsumer<Channel, String> output);

    /** What counts as one token in a prompt of this template. */
    ControlTokens control();

    /** Texts at which an answer ends because the model begins to speak for somebody else. */
    default List<String> stops() {
        return List.of();
    }

    /** The template that the catalog names. */
    static Template of(PromptTemplate name) {
        return switch (name) {
            case HARMONY -> HarmonyTemplate.INSTANCE;
            case GEMMA -> GemmaTemplate.INSTANCE;
            case CHATML -> ChatMlTemplate.INSTANCE;
            case PLAIN -> PlainTemplate.INSTANCE;
        };
    }
}
