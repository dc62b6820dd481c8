package network.cortensor.portal.upstream.openai;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import network.cortensor.portal.domain.catalog.Model;
import network.cortensor.portal.upstream.Upstream;
import network.cortensor.portal.upstream.json.JsonCursor;
import network.cortensor.portal.upstream.json.JsonText;
import network.cortensor.portal.upstream.json.KnownNames;
import network.cortensor.portal.upstream.request.Field;
import network.cortensor.portal.upstream.request.InferenceRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request whose bytes go upstream as they came, but for a few places. The model's name is put in when it is sent, for it depends
 * on the router.
 *
 * @param request what came
 * @param model what serves it
 * @param edits the places, from the first to the last
 * @param choices how many choices were asked for
 */
record SplicedRequest(InferenceRequest request, Model model, List<Edit> edits, int choices)
        implements Upstream.Prepared {
    private static final KnownNames NAMES = new KnownNames("include_usage");
    private static final byte[] INCLUDE_USAGE = ascii("\"include_usage\":true");
    private static final byte[] STREAM_OPTIONS = ascii("{\"include_usage\":true}");
    private static final byte[] STREAM_OPTIONS_FIELD = ascii("\"stream_options\":{\"include_usage\":true},");
    private static final byte[] INCLUDE_USAGE_FIRST = ascii("\"include_usage\":true,");
    private static final byte[] TRUE = ascii("true");

    /**
     * Bytes that take the place of others.
     *
     * @param start index of the first byte that is left out
     * @param end index after the last byte that is left out
     * @param bytes what stands there instead; null for the model's name
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes to be written; edits are never compared
    record Edit(int start, int end, byte @Nullable [] bytes) {}

    /** Works out the places. */
    static SplicedRequest of(InferenceRequest request, Model model) {
        var edits = new ArrayList<Edit>(2);
        var choices = 1;
        var streamOptions = false;
        for (var field : request.fields()) {
            switch (field.name()) {
                case "model" -> edits.add(new Edit(field.start(), field.end(), null));
                case "n" -> choices = choices(request, field);
                case "stream_options" -> {
                    if (request.stream()) {
                        edits.add(askForUsage(request, field));
                        streamOptions = true;
                    }
                }
                default -> {
                    // Passed as it came.
                }
            }
        }
        if (request.stream() && !streamOptions) {
            var first = openingBrace(request.body()) + 1;
            edits.add(new Edit(first, first, STREAM_OPTIONS_FIELD));
        }
        edits.sort(Comparator.comparingInt(Edit::start));
        return new SplicedRequest(request, model, edits, choices);
    }

    /** The body for a router that knows the model by this name. */
    Buffer body(String upstreamModel) {
        var name = JsonText.quote(upstreamModel);
        var source = request.body();
        var body = Buffer.buffer(source.length + name.length + STREAM_OPTIONS_FIELD.length);
        var from = 0;
        for (var edit : edits) {
            body.appendBytes(source, from, edit.start - from).appendBytes(edit.bytes == null ? name : edit.bytes);
            from = edit.end;
        }
        return body.appendBytes(source, from, source.length - from);
    }

    /** The client's other options stay. */
    private static Edit askForUsage(InferenceRequest request, Field field) {
        if (field.kind() == Field.Kind.NULL) {
            return new Edit(field.start(), field.end(), STREAM_OPTIONS);
        }
        var cursor = new JsonCursor().over(request.body(), field.start(), field.end());
        var empty = true;
        Edit last = null;
        cursor.enterObject();
        while (cursor.nextField()) {
            empty = false;
            var start = cursor.position();
            var usage = cursor.name(NAMES).equals("include_usage");
            cursor.skip();
            if (usage) {
                last = new Edit(start, cursor.position(), TRUE);
            }
        }
        if (last != null) {
            return last;
        }
        return new Edit(field.start() + 1, field.start() + 1, empty ? INCLUDE_USAGE : INCLUDE_USAGE_FIRST);
    }

    private static int choices(InferenceRequest request, Field field) {
        return field.kind() == Field.Kind.INTEGER
                ? Integer.parseInt(JsonText.ascii(request.body(), field.start(), field.end()))
                : 1;
    }

    private static int openingBrace(byte[] body) {
        var at = 0;
        while (body[at] != '{') {
            at++;
        }
        return at;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
