package network.cortensor.portal.control.catalog;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import network.cortensor.portal.control.catalog.CatalogFaults.Fault;
import network.cortensor.portal.control.text.PlainText;
import network.cortensor.portal.domain.Secret;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The fields of one mapping of a YAML file, each to be asked for once. A wrong value is added to the list of faults, and a harmless
 * one is returned in its place, so that reading goes on and finds the rest. Values are repeated in faults only where they cannot be
 * secrets.
 */
final class YamlFields {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,79}");
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,2})?");
    private static final int LONGEST = 400;
    private static final int LONGEST_LIST = 100;
    private static final URI NOWHERE = URI.create("http://127.0.0.1");

    private final String where;
    private final int line;
    private final Map<String, Node> fields = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final List<Fault> faults;

    YamlFields(String where, Node node, List<Fault> faults) {
        this.where = where;
        this.faults = faults;
        line = line(node);
        if (!(node instanceof MappingNode mapping)) {
            faults.add(new Fault(line, where, "names and values are expected here"));
            return;
        }
        for (var tuple : mapping.getValue()) {
            var name = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "?";
            if (fields.put(name, tuple.getValueNode()) != null) {
                faults.add(new Fault(line(tuple.getKeyNode()), path(name), "it is here twice"));
            }
        }
    }

    /** The line on which it starts. */
    int line() {
        return line;
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** A text; without a default it must be there. */
    String text(String name, @Nullable String byDefault) {
        var text = textOrNull(name);
        if (text != null) {
            return text;
        }
        if (byDefault == null && !has(name)) {
            fault(name, "it is missing");
        }
        return byDefault == null ? "" : byDefault;
    }

    @Nullable
    String textOrNull(String name) {
        var node = field(name);
        if (node == null) {
            return null;
        }
        if (!(node instanceof ScalarNode scalar)
                || scalar.getTag().equals(Tag.NULL)
                || scalar.getValue().length() > LONGEST) {
            fault(name, "a text of at most " + LONGEST + " characters is expected");
            return null;
        }
        var wrong = PlainText.fault(scalar.getValue());
        if (wrong != null) {
            fault(name, wrong);
            return null;
        }
        return scalar.getValue();
    }

    /** An integer within a range; without a default it must be there. */
    long integer(String name, @Nullable Long byDefault, long least, long most) {
        if (!has(name) && byDefault != null) {
            asked.add(name);
            return byDefault;
        }
        var text = text(name, null);
        if (INTEGER.matcher(text).matches()) {
            var value = Long.parseLong(text);
            if (value >= least && value <= most) {
                return value;
            }
        }
        if (has(name)) {
            fault(name, "an integer from " + least + " to " + most + " is expected");
        }
        return least;
    }

    /** An integer within a range, or null where it is missing. */
    @Nullable
    Long integerOrNull(String name, long least, long most) {
        asked.add(name);
        return has(name) ? (Long) integer(name, null, least, most) : null;
    }

    /** A moment, or null where it is missing. */
    @Nullable
    Instant moment(String name) {
        var text = textOrNull(name);
        if (text == null) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
        } catch (DateTimeParseException e) {
            fault(name, "a time like 2026-12-31T00:00:00Z is expected");
            return null;
        }
    }

    /** A number with up to two decimals, in hundredths. */
    int hundredths(String name, int least, int most) {
        var text = text(name, null);
        if (DECIMAL.matcher(text).matches()) {
            var value = new BigDecimal(text).movePointRight(2).intValueExact();
            if (value >= least && value <= most) {
                return value;
            }
        }
        if (has(name)) {
            fault(
                    name,
                    "a number from %d.%02d to %d.%02d is expected, with at most two decimals"
                            .formatted(least / 100, least % 100, most / 100, most % 100));
        }
        return least;
    }

    boolean flag(String name, boolean byDefault) {
        var text = text(name, String.valueOf(byDefault));
        if (!text.equals("true") && !text.equals("false")) {
            fault(name, "true or false is expected");
        }
        return text.equals("true");
    }

    /** One word of an enum. */
    <E extends Enum<E>> E word(String name, Class<E> type, E byDefault) {
        return word(name, text(name, Words.of(byDefault)), type, byDefault);
    }

    /** A list of words of an enum; empty where it is missing. */
    <E extends Enum<E>> Set<E> words(String name, Class<E> type) {
        var words = new LinkedHashSet<E>();
        list(name).forEach(item -> words.add(word(name, scalar(item), type, type.getEnumConstants()[0])));
        return words;
    }

    /** A list of names; empty where it is missing. */
    List<String> texts(String name) {
        var texts = new ArrayList<String>();
        for (var item : list(name)) {
            if (NAME.matcher(scalar(item)).matches()) {
                texts.add(scalar(item));
            } else {
                fault(name, "a list of names is expected");
            }
        }
        return texts;
    }

    /** A list of addresses; empty where it is missing. */
    List<URI> addresses(String name) {
        var addresses = new ArrayList<URI>();
        list(name).forEach(item -> addresses.add(address(name, scalar(item))));
        return addresses;
    }

    /** A list of mappings; empty where it is missing. */
    List<YamlFields> items(String name) {
        return list(name).stream()
                .map(item -> new YamlFields(path(name), item, faults))
                .toList();
    }

    private List<Node> list(String name) {
        var node = field(name);
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof SequenceNode list) || list.getValue().size() > LONGEST_LIST) {
            fault(name, "a list is expected, of at most " + LONGEST_LIST);
            return List.of();
        }
        return list.getValue();
    }

    private static String scalar(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private <E extends Enum<E>> E word(String name, String word, Class<E> type, E otherwise) {
        var known = new LinkedHashMap<String, E>();
        Arrays.stream(type.getEnumConstants()).forEach(value -> known.put(Words.of(value), value));
        var value = known.get(word);
        if (value == null) {
            fault(name, "it is one of " + String.join(", ", known.keySet()) + Words.suggestion(word, known.keySet()));
            return otherwise;
        }
        return value;
    }

    /** Free words of the operator. */
    Map<String, String> labels(String name) {
        var labels = new HashMap<String, String>();
        if (has(name)) {
            var fields = section(name);
            for (var label : List.copyOf(fields.fields.keySet())) {
                var wrong = PlainText.fault(label);
                if (wrong != null) {
                    fault(name, "the name of a label: " + wrong);
                } else {
                    labels.put(label, fields.text(label, null));
                }
            }
        }
        return labels;
    }

    /** An HTTP address without credentials, query or fragment. */
    URI address(String name) {
        var text = text(name, null);
        return has(name) ? address(name, text) : NOWHERE;
    }

    private URI address(String name, String text) {
        try {
            var uri = new URI(text);
            var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Told below like every other address that is none; the exception would repeat what may hold a password.
        }
        fault(name, "an address like http://10.0.0.5:5010 is expected, without credentials, query or fragment");
        return NOWHERE;
    }

    /** A bearer token or a reference to one; null where it is missing. */
    @Nullable
    Secret token(String name, TokenSource tokens) {
        var text = textOrNull(name);
        if (text == null) {
            return null;
        }
        try {
            return tokens.token(text);
        } catch (IllegalArgumentException e) {
            fault(name, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The mapping under a name, which must be there. */
    YamlFields section(String name) {
        var node = field(name);
        if (node == null) {
            fault(name, "it is missing");
            return new YamlFields(path(name), new MappingNode(Tag.MAP, List.of(), FlowStyle.BLOCK), new ArrayList<>());
        }
        return new YamlFields(path(name), node, faults);
    }

    /** The named mappings under a name, which may be missing. */
    Map<String, YamlFields> sections(String name) {
        var sections = new LinkedHashMap<String, YamlFields>();
        if (!has(name)) {
            asked.add(name);
            return sections;
        }
        var all = section(name);
        all.fields.forEach((entry, node) -> {
            if (NAME.matcher(entry).matches()) {
                sections.put(entry, new YamlFields(all.path(entry), node, faults));
            } else {
                all.fault(entry, "a name has letters, digits, '.', '_', ':' and '-', and at most 80 of them");
            }
        });
        return sections;
    }

    /** Tells of every name that nobody asked for. */
    void finish() {
        fields.keySet().stream()
                .filter(name -> !asked.contains(name))
                .forEach(name -> fault(name, "this name is not known here" + Words.suggestion(name, asked)));
    }

    void fault(String name, String message) {
        var node = fields.get(name);
        faults.add(new Fault(node == null ? line : line(node), path(name), message));
    }

    private @Nullable Node field(String name) {
        asked.add(name);
        return fields.get(name);
    }

    private String path(String name) {
        return where.isEmpty() ? name : where + "." + name;
    }

    private static int line(Node node) {
        return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
    }
}
