package network.cortensor.portal.upstream.cortensor;

import static network.cortensor.portal.upstream.cortensor.RequestField.Calls.BOTH;
import static network.cortensor.portal.upstream.cortensor.RequestField.Calls.CHAT;
import static network.cortensor.portal.upstream.cortensor.RequestField.Calls.COMPLETIONS;
import static network.cortensor.portal.upstream.cortensor.RequestField.Treatment.ACCEPTED;
import static network.cortensor.portal.upstream.cortensor.RequestField.Treatment.IGNORED;
import static network.cortensor.portal.upstream.cortensor.RequestField.Treatment.MAPPED;
import static network.cortensor.portal.upstream.cortensor.RequestField.Treatment.REFUSED;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import network.cortensor.portal.upstream.cortensor.RequestField.Calls;
import network.cortensor.portal.upstream.cortensor.RequestField.Treatment;
import network.cortensor.portal.upstream.request.Field;
import network.cortensor.portal.upstream.request.InferenceRequest;

/**
 * Every field of OpenAI's chat and completions requests, and what a text router does with it. A model's features change nothing
 * here: a router takes a prompt and gives text. Fields that are not in the table are ignored.
 */
final class RequestFields {
    /** In the order of the page on request fields. */
    static final List<RequestField> ALL = List.of(
            row("model", BOTH, MAPPED, FieldRule.checkedBefore("a model of yours"), "chooses what serves the request"),
            row("messages", CHAT, MAPPED, FieldRule.checkedBefore("see below"), "become one prompt"),
            row("prompt", COMPLETIONS, MAPPED, FieldRule.checkedBefore("one string"), "sent as it is, no template"),
            row("stream", BOTH, MAPPED, FieldRule.checkedBefore("true or false"), ""),
            row("stream_options", BOTH, MAPPED, FieldRule.checkedBefore("an object"), "`include_usage` counts"),
            row("max_completion_tokens", CHAT, MAPPED, FieldRule.integer(1), "becomes `max_tokens`"),
            row("max_tokens", BOTH, MAPPED, FieldRule.integer(1), "`max_completion_tokens` goes before it"),
            row("stop", BOTH, MAPPED, FieldRule.strings(4), "sent, and held to here as well"),
            row(
                    "reasoning_effort",
                    CHAT,
                    MAPPED,
                    FieldRule.words(Effort.WORDS),
                    "gpt-oss: the nearest of low, medium, high; other models: no effect"),
            row("temperature", BOTH, ACCEPTED, FieldRule.number(0, 2), ""),
            row("top_p", BOTH, ACCEPTED, FieldRule.number(0, 1), ""),
            row("top_k", BOTH, ACCEPTED, FieldRule.integer(0), "not OpenAI's, common elsewhere"),
            row("presence_penalty", BOTH, ACCEPTED, FieldRule.number(-2, 2), ""),
            row("frequency_penalty", BOTH, ACCEPTED, FieldRule.number(-2, 2), ""),
            row("seed", BOTH, IGNORED, FieldRule.integer(Long.MIN_VALUE), "answers are not reproducible"),
            row("user", BOTH, IGNORED, string(), "never sent on"),
            row("safety_identifier", BOTH, IGNORED, string(), "never sent on"),
            row("prompt_cache_key", CHAT, IGNORED, string(), ""),
            row("prompt_cache_retention", CHAT, IGNORED, string(), ""),
            row("metadata", BOTH, IGNORED, FieldRule.kind("an object", Field.Kind.OBJECT), "never sent on"),
            row("store", BOTH, IGNORED, flag(), "nothing is ever stored"),
            row("service_tier", BOTH, IGNORED, string(), ""),
            row("verbosity", CHAT, IGNORED, FieldRule.words(List.of("low", "medium", "high")), ""),
            row("parallel_tool_calls", CHAT, IGNORED, flag(), "there are no tools"),
            row("modalities", CHAT, REFUSED, FieldRule.onlyStrings("text"), "text only"),
            row("n", BOTH, REFUSED, FieldRule.onlyInteger(1), "one choice"),
            row("tools", CHAT, REFUSED, FieldRule.onlyEmpty(Field.Kind.ARRAY), ""),
            row("tool_choice", CHAT, REFUSED, FieldRule.onlyWords("none", "auto"), ""),
            row("functions", CHAT, REFUSED, FieldRule.onlyEmpty(Field.Kind.ARRAY), ""),
            row("function_call", CHAT, REFUSED, FieldRule.onlyWords("none", "auto"), ""),
            row("response_format", CHAT, REFUSED, FieldRule.onlyType("text"), "no JSON mode, no schema"),
            row("logit_bias", BOTH, REFUSED, FieldRule.onlyEmpty(Field.Kind.OBJECT), ""),
            row("logprobs", CHAT, REFUSED, FieldRule.onlyFalse(), ""),
            row("logprobs", COMPLETIONS, REFUSED, FieldRule.never(), "0 asks for them as well"),
            row("top_logprobs", CHAT, REFUSED, FieldRule.onlyInteger(0), ""),
            row("audio", CHAT, REFUSED, FieldRule.never(), ""),
            row("prediction", CHAT, REFUSED, FieldRule.never(), ""),
            row("web_search_options", CHAT, REFUSED, FieldRule.never(), ""),
            row("best_of", COMPLETIONS, REFUSED, FieldRule.onlyInteger(1), ""),
            row("echo", COMPLETIONS, REFUSED, FieldRule.onlyFalse(), ""),
            row("suffix", COMPLETIONS, REFUSED, FieldRule.onlyEmptyString(), ""));

    private static final Map<String, RequestField> CHAT_FIELDS = byName(COMPLETIONS);
    private static final Map<String, RequestField> COMPLETIONS_FIELDS = byName(CHAT);

    private RequestFields() {}

    /**
     * Holds a request to the table.
     *
     * @throws network.cortensor.portal.domain.problem.Refusal naming the first field at fault
     */
    static void check(InferenceRequest request) {
        var fields =
                switch (request.endpoint()) {
                    case CHAT_COMPLETIONS -> CHAT_FIELDS;
                    case COMPLETIONS -> COMPLETIONS_FIELDS;
                };
        for (var field : request.fields()) {
            var known = fields.get(field.name());
            if (known != null && field.kind() != Field.Kind.NULL) {
                known.rule().check().on(new FieldValue(request, field));
            }
        }
    }

    private static Map<String, RequestField> byName(Calls others) {
        var byName = new HashMap<String, RequestField>();
        for (var field : ALL) {
            if (field.calls() != others) {
                byName.put(field.name(), field);
            }
        }
        return Map.copyOf(byName);
    }

    private static RequestField row(String name, Calls calls, Treatment treatment, FieldRule rule, String note) {
        return new RequestField(name, calls, treatment, rule, note);
    }

    private static FieldRule string() {
        return FieldRule.kind("a string", Field.Kind.STRING);
    }

    private static FieldRule flag() {
        return FieldRule.kind("true or false", Field.Kind.BOOLEAN);
    }
}
