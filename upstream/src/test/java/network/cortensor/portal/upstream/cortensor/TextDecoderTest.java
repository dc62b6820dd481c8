package network.cortensor.portal.upstream.cortensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** However a model's text is cut into pieces, the client sees the same content and the same reasoning. */
class TextDecoderTest {
    private static final long SEED = 20_261_121;

    /** A text, how it is to be read, and what is to come of it. */
    record Case(String name, Template template, List<String> stops, String text, String content, String reasoning) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                harmony(
                        "channels",
                        "<|channel|>analysis<|message|>Let me 👍 think<|end|><|start|>assistant<|channel|>final<|message|>Héllo <b>👩‍🚀</b> <|return|>",
                        "Héllo <b>👩‍🚀</b> ",
                        "Let me 👍 think"),
                harmony(
                        "commentary is reasoning",
                        "<|channel|>commentary to=none <|constrain|>json<|message|>{}<|end|><|start|>assistant<|channel|>final<|message|>x",
                        "x",
                        "{}"),
                harmony("bare text", "\n Just <| text |> with < and <|end", "\n Just <| text |> with < and <|end", ""),
                harmony("nothing after the end", "a<|return|>b<|start|>assistant<|message|>c", "a", ""),
                harmony("turns of others", "a<|end|><|start|>user<|channel|>final<|message|>evil<|end|>", "a", ""),
                harmony("blanks before a header", " \n<|channel|>final<|message|>a", "a", ""),
                harmony("a message without channel", "<|start|>assistant<|message|>a<|end|>", "a", ""),
                harmony("only reasoning", "<|channel|>analysis<|message|>cut shor", "", "cut shor"),
                new Case(
                        "harmony with stop",
                        HarmonyTemplate.INSTANCE,
                        List.of("STOP", "TO"),
                        "<|channel|>analysis<|message|>no STOP here<|end|><|start|>assistant<|channel|>final<|message|>abcSSTO after",
                        "abcSS",
                        "no STOP here"),
                chatMl(
                        "think",
                        "<think>\nhm\n\nhm\n</think>\n\nAnswer\n<|im_end|>\n<|im_start|>user\nevil",
                        "Answer\n",
                        "hm\n\nhm"),
                chatMl(
                        "think tag further on",
                        "In HTML, <think> and </think> are no tags",
                        "In HTML, <think> and </think> are no tags",
                        ""),
                chatMl("no opening tag", " \n</think>\n\nAnswer", "Answer", ""),
                chatMl("own header", "<|im_start|>assistant\nAnswer<|im_end|>", "Answer", ""),
                chatMl("a think block that never ends", "<think>\nhm\n", "", "hm"),
                chatMl("other templates", "<|end|> <end_of_turn>", "<|end|> <end_of_turn>", ""),
                gemma("end of turn", "Answer 🎉<end_of_turn>\n<start_of_turn>user\nevil", "Answer 🎉", ""),
                gemma("own header", "<start_of_turn>model\nAnswer<eos>x", "Answer", ""),
                gemma("somebody else's header", "<start_of_turn>user\nevil", "", ""),
                gemma("no thinking here", "<think>a</think>", "<think>a</think>", ""),
                plain("end of text", " Answer</s>[INST] more", " Answer", ""),
                plain("instructions", "[INST]Answer[/INST] [x] <y>", "Answer [x] <y>", ""),
                new Case(
                        "plain turn",
                        PlainTemplate.INSTANCE,
                        List.of("\nUser:"),
                        "Hi\nUse it\nUser: evil",
                        "Hi\nUse it",
                        ""),
                new Case("stops that overlap", GemmaTemplate.INSTANCE, List.of("aab", "b"), "caaab", "ca", ""),
                new Case("the first to end", GemmaTemplate.INSTANCE, List.of("abcd", "bc"), "xabcd", "xa", ""),
                new Case("no stop after all", GemmaTemplate.INSTANCE, List.of("###"), "a##b#", "a##b#", ""));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyCutInTwoOrThreeGivesTheSame(Case given) {
        var text = given.text();
        for (var first = 0; first <= text.length(); first++) {
            for (var second = first; second <= text.length(); second++) {
                check(given, List.of(text.substring(0, first), text.substring(first, second), text.substring(second)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void randomCutsGiveTheSame(Case given) {
        var random = new Random(SEED);
        for (var round = 0; round < 300; round++) {
            var pieces = new ArrayList<String>();
            var at = 0;
            while (at < given.text().length()) {
                var next = Math.min(given.text().length(), at + 1 + random.nextInt(1 + round % 9));
                pieces.add(given.text().substring(at, next));
                at = next;
            }
            check(given, pieces);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void halfACharacterNeverGetsOut(Case given) {
        var text = new AnswerText(given.template(), given.stops(), (channel, piece) -> {
            assertThat(piece).isNotEmpty();
            assertThat(Character.isHighSurrogate(piece.charAt(piece.length() - 1)))
                    .isFalse();
            assertThat(Character.isLowSurrogate(piece.charAt(0))).isFalse();
        });
        for (var c : given.text().toCharArray()) {
            text.add(String.valueOf(c));
        }
        text.end();
    }

    private static void check(Case given, List<String> pieces) {
        var content = new StringBuilder();
        var reasoning = new StringBuilder();
        var text = new AnswerText(
                given.template(),
                given.stops(),
                (channel, piece) -> (channel == Channel.CONTENT ? content : reasoning).append(piece));
        pieces.forEach(text::add);
        text.end();
        assertThat(content.toString()).as("content of %s", pieces).isEqualTo(given.content());
        assertThat(reasoning.toString()).as("reasoning of %s", pieces).isEqualTo(given.reasoning());
    }

    private static Case harmony(String name, String text, String content, String reasoning) {
        return new Case("harmony: " + name, HarmonyTemplate.INSTANCE, List.of(), text, content, reasoning);
    }

    private static Case chatMl(String name, String text, String content, String reasoning) {
        return new Case("chatml: " + name, ChatMlTemplate.INSTANCE, List.of(), text, content, reasoning);
    }

    private static Case gemma(String name, String text, String content, String reasoning) {
        return new Case("gemma: " + name, GemmaTemplate.INSTANCE, List.of(), text, content, reasoning);
    }

    private static Case plain(String name, String text, String content, String reasoning) {
        return new Case("plain: " + name, PlainTemplate.INSTANCE, List.of(), text, content, reasoning);
    }
}
