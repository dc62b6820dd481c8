package network.cortensor.portal.upstream.openai;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import network.cortensor.portal.domain.catalog.Feature;
import network.cortensor.portal.domain.problem.Problem;
import network.cortensor.portal.domain.problem.Refusal;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.json.JsonCursor;
import network.cortensor.portal.upstream.json.KnownNames;
import network.cortensor.portal.upstream.request.Field;
import network.cortensor.portal.upstream.request.InferenceRequest;

/** Which fields ask for something that not every model can do, and when: the table {@link #RULES}. */
final class FeatureRules {
    private static final List<Rule> RULES = List.of(
            new Rule("tools", Feature.TOOLS, FeatureRules::hasElements),
            new Rule("functions", Feature.TOOLS, FeatureRules::hasElements),
            new Rule("response_format", Feature.JSON_SCHEMA, FeatureRules::isJsonFormat),
            new Rule("logprobs", Feature.LOGPROBS, FeatureRules::isTrueOrNumber),
            new Rule("top_logprobs", Feature.LOGPROBS, FeatureRules::isMoreThanNone),
            new Rule("n", Feature.CHOICES, FeatureRules::isMoreThanOne),
            new Rule("best_of", Feature.CHOICES, FeatureRules::isMoreThanOne),
            new Rule("modalities", Feature.AUDIO, FeatureRules::holdsAudio),
            new Rule("audio", Feature.AUDIO, cursor -> cursor.peek() == '{'),
            new Rule("messages", Feature.IMAGES, cursor -> holdsPart(cursor, "image_url")),
            new Rule("messages", Feature.AUDIO, cursor -> holdsPart(cursor, "input_audio")));

    private static final Set<Feature> ALL = Set.of(Feature.values());
    private static final KnownNames NAMES =
            new KnownNames("role", "content", "type", "text", "image_url", "input_audio");

    /**
     * One line of the table.
     *
     * @param field a top-level field
     * @param feature what a model needs when the field asks for it
     * @param asks whether the value, which the cursor stands before, asks for it
     */
    private record Rule(String field, Feature feature, Predicate<JsonCursor> asks) {}

    private FeatureRules() {}

    /**
     * Makes sure that a model can do what a request asks for.
     *
     * @throws Refusal {@code unsupported_parameter}, naming the field
     */
    static void check(InferenceRequest request, Set<Feature> features) {
        if (features.containsAll(ALL)) {
            return;
        }
        for (var field : request.fields()) {
            for (var rule : RULES) {
                if (rule.field.equals(field.name())
                        && isRead(field, request)
                        && !features.contains(rule.feature)
                        && rule.asks.test(new JsonCursor().over(request.body(), field.start(), field.end()))) {
                    throw refusal(field, rule.feature);
                }
            }
        }
    }

    /** Whether a request has parts that cost tokens however few bytes they take: images and sound. */
    static boolean holdsMedia(InferenceRequest request) {
        var messages = request.field("messages");
        if (messages == null || !isRead(messages, request)) {
            return false;
        }
        var cursor = new JsonCursor();
        return holdsPart(cursor.over(request.body(), messages.start(), messages.end()), "image_url")
                || holdsPart(cursor.over(request.body(), messages.start(), messages.end()), "input_audio");
    }

    /** Messages mean something, and were checked, in chats only. */
    private static boolean isRead(Field field, InferenceRequest request) {
        return request.endpoint() == Endpoint.CHAT_COMPLETIONS || !field.name().equals("messages");
    }

    private static Refusal refusal(Field field, Feature feature) {
        var what =
                switch (feature) {
                    case TOOLS -> "tools";
                    case JSON_SCHEMA -> "JSON output formats";
                    case LOGPROBS -> "log probabilities";
                    case IMAGES -> "images";
                    case AUDIO -> "audio";
                    case CHOICES -> "more than one choice";
                };
        var advice = field.name().equals("messages") ? "Send text only." : "Leave '" + field.name() + "' out.";
        return Refusal.ofField(
                Problem.UNSUPPORTED_PARAMETER, field.name(), "This model does not support " + what + ". " + advice);
    }

    private static boolean hasElements(JsonCursor cursor) {
        if (cursor.peek() != '[') {
            return false;
        }
        cursor.enterArray();
        return cursor.nextElement();
    }

    private static boolean isJsonFormat(JsonCursor cursor) {
        if (cursor.peek() != '{') {
            return false;
        }
        cursor.enterObject();
        while (cursor.nextField()) {
            if (cursor.name(NAMES).equals("type") && cursor.peek() == '"') {
                return !cursor.string(NAMES).equals("text");
            }
            cursor.skip();
        }
        return false;
    }

    private static boolean isTrueOrNumber(JsonCursor cursor) {
        return cursor.peek() != 'f' && cursor.peek() != 'n';
    }

    private static boolean isMoreThanNone(JsonCursor cursor) {
        return cursor.peek() != 'n' && !cursor.number().equals("0");
    }

    private static boolean isMoreThanOne(JsonCursor cursor) {
        return cursor.peek() != 'n' && !cursor.number().equals("1");
    }

    private static boolean holdsAudio(JsonCursor cursor) {
        if (cursor.peek() != '[') {
            return false;
        }
        cursor.enterArray();
        while (cursor.nextElement()) {
            if (cursor.peek() != '"') {
                cursor.skip();
            } else if (cursor.string(NAMES).equals("audio")) {
                return true;
            }
        }
        return false;
    }

    private static boolean holdsPart(JsonCursor cursor, String type) {
        if (cursor.peek() != '[') {
            return false;
        }
        var found = false;
        cursor.enterArray();
        while (cursor.nextElement()) {
            cursor.enterObject();
            while (cursor.nextField()) {
                if (cursor.name(NAMES).equals("content") && cursor.peek() == '[') {
                    found |= partsHold(cursor, type);
                } else {
                    cursor.skip();
                }
            }
        }
        return found;
    }

    private static boolean partsHold(JsonCursor cursor, String type) {
        var found = false;
        cursor.enterArray();
        while (cursor.nextElement()) {
            cursor.enterObject();
            while (cursor.nextField()) {
                if (cursor.name(NAMES).equals("type") && cursor.peek() == '"') {
                    found |= cursor.string(NAMES).equals(type);
                } else {
                    cursor.skip();
                }
            }
        }
        return found;
    }
}
