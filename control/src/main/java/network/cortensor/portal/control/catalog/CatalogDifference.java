package network.cortensor.portal.control.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.stream.Collectors;
import network.cortensor.portal.control.catalog.CatalogFile.Entry;
import network.cortensor.portal.control.catalog.CatalogFile.Noun;
import org.jspecify.annotations.Nullable;

/**
 * What applying a file does to each entry, in the order of nouns and names. Secrets print as stars.
 *
 * @param items one for each entry of the file and of what is stored
 */
public record CatalogDifference(List<Item> items) {
    public CatalogDifference {
        items = List.copyOf(items);
    }

    /** What happens to an entry. */
    public enum Fate {
        ADDED("+"),
        CHANGED("~"),
        REMOVED("-"),
        UNCHANGED("="),
        /** Stored, not named by the file, and left alone. */
        KEPT(" ");

        private final String sign;

        Fate(String sign) {
            this.sign = sign;
        }

        /** Whether something is written. */
        public boolean writes() {
            return this == ADDED || this == CHANGED || this == REMOVED;
        }
    }

    /**
     * One entry.
     *
     * @param noun its kind
     * @param id its name
     * @param fate what happens to it
     * @param fields for a changed entry each changed field with old and new value, for example {@code 1 -> 2}
     */
    public record Item(Noun noun, String id, Fate fate, Map<String, String> fields) {
        @Override
        public String toString() {
            var text = fate.sign + " " + noun.name().toLowerCase(Locale.ROOT) + " " + id;
            return fields.isEmpty()
                    ? text
                    : fields.entrySet().stream()
                            .map(field -> field.getKey() + " " + field.getValue())
                            .collect(Collectors.joining(", ", text + ": ", ""));
        }
    }

    /**
     * The difference that a file makes.
     *
     * @param prune whether stored entries that the file does not name are removed
     */
    static CatalogDifference between(CatalogFile stored, CatalogFile file, boolean prune) {
        var items = new ArrayList<Item>();
        for (var noun : Noun.values()) {
            var old = stored.entries(noun);
            var wanted = file.entries(noun);
            wanted.forEach((id, entry) -> items.add(item(noun, id, old.get(id), entry)));
            old.keySet().stream()
                    .filter(id -> !wanted.containsKey(id))
                    .forEach(id -> items.add(new Item(noun, id, prune ? Fate.REMOVED : Fate.KEPT, Map.of())));
        }
        return new CatalogDifference(items);
    }

    /** Whether anything is written. */
    public boolean changesSomething() {
        return items.stream().anyMatch(item -> item.fate().writes());
    }

    /** The changes line by line, and a last line that counts. */
    public String text() {
        var text = new StringJoiner("\n", "", "\n");
        items.stream().filter(item -> item.fate().writes()).forEach(item -> text.add(item.toString()));
        return text.add("%d added, %d changed, %d removed, %d unchanged, %d not named and kept"
                        .formatted(
                                count(Fate.ADDED),
                                count(Fate.CHANGED),
                                count(Fate.REMOVED),
                                count(Fate.UNCHANGED),
                                count(Fate.KEPT)))
                .toString();
    }

    /** How many entries meet this fate. */
    public long count(Fate fate) {
        return items.stream().filter(item -> item.fate() == fate).count();
    }

    private static Item item(Noun noun, String id, @Nullable Entry old, Entry wanted) {
        if (old == null) {
            return new Item(noun, id, Fate.ADDED, Map.of());
        }
        var before = old.fields();
        var changed = new TreeMap<String, String>();
        wanted.fields().forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
                changed.put(name, before.get(name) + " -> " + value);
            }
        });
        return new Item(noun, id, changed.isEmpty() ? Fate.UNCHANGED : Fate.CHANGED, changed);
    }
}
