package network.cortensor.portal.control.catalog;

import java.util.Collection;
import java.util.stream.Collectors;

/** A name that the catalog does not have. The message says what there is. */
public final class UnknownEntry extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 10;

    private final String noun;
    private final String id;

    UnknownEntry(String noun, String id, Collection<String> known) {
        super("there is no " + noun + " '" + id + "'" + instead(id, known), null, false, false);
        this.noun = noun;
        this.id = id;
    }

    /** Whether this is what does not exist. */
    public boolean names(String otherNoun, String otherId) {
        return noun.equals(otherNoun) && id.equals(otherId);
    }

    private static String instead(String id, Collection<String> known) {
        var near = Words.suggestion(id, known);
        if (!near.isEmpty()) {
            return near;
        }
        return known.isEmpty()
                ? "; there is none"
                : known.stream()
                        .sorted()
                        .limit(SHOWN)
                        .collect(Collectors.joining(", ", "; there is ", known.size() > SHOWN ? " and others" : ""));
    }
}
