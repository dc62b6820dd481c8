package network.cortensor.portal.upstream.request;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import network.cortensor.portal.domain.usage.Endpoint;
import network.cortensor.portal.upstream.json.JsonCursor;
import network.cortensor.portal.upstream.json.KnownNames;
import org.jspecify.annotations.Nullable;

/**
 * What the turns of one conversation have in common: its messages up to the first one of the user, byte for byte as the client
 * writes them. Only a hash of it leaves this class.
 */
public final class Opening {
    private static final KnownNames NAMES = new KnownNames("role");
    private static final int WORD_BYTES = 12;

    private Opening() {}

    /** The same word for the turns of one conversation of one organization; null where there is no conversation. */
    public static @Nullable String word(InferenceRequest request, String organizationId) {
        var messages = request.field("messages");
        if (request.endpoint() != Endpoint.CHAT_COMPLETIONS || messages == null) {
            return null;
        }
        var sha = sha256();
        sha.update(organizationId.getBytes(StandardCharsets.UTF_8));
        sha.update((byte) 0);
        sha.update(request.body(), messages.start(), end(request.body(), messages) - messages.start());
        return HexFormat.of().formatHex(sha.digest(), 0, WORD_BYTES);
    }

    /** Behind the first message of the user; behind the last one where there is none. */
    private static int end(byte[] body, Field messages) {
        var cursor = new JsonCursor().over(body, messages.start(), messages.end());
        cursor.peek();
        cursor.enterArray();
        var end = messages.start();
        while (cursor.nextElement()) {
            var isUser = isUser(cursor);
            end = cursor.position();
            if (isUser) {
                break;
            }
        }
        return end;
    }

    private static boolean isUser(JsonCursor cursor) {
        var isUser = false;
        cursor.peek();
        cursor.enterObject();
        while (cursor.nextField()) {
            if (cursor.name(NAMES).equals("role") && cursor.peek() == '"') {
                isUser = cursor.string().equals("user");
            } else {
                cursor.skip();
            }
        }
        return isUser;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
