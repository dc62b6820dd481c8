package network.cortensor.portal.control.web;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Pages of a network's explorer: by kind of thing an https address with {@code {session}}, {@code {task}}, {@code {tx}} or
 * {@code {address}} where the id goes.
 *
 * @param byKind templates
 */
public record ExplorerTemplates(Map<Kind, String> byKind) {
    /** An id that is anything else is no id of a chain, and no link is made of it. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private static final Pattern LINK = Pattern.compile("([a-z0-9-]{1,40})\\.([a-z]+)=(\\S+)");
    private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

    /** What a page shows. */
    public enum Kind {
        SESSION,
        TASK,
        TX,
        ADDRESS;

        private final String word = name().toLowerCase(Locale.ROOT);
    }

    /**
     * Checks the templates.
     *
     * @throws IllegalArgumentException if one is not https, or lacks the place for its id
     */
    public ExplorerTemplates {
        byKind = Map.copyOf(byKind);
        byKind.forEach((kind, template) -> {
            var sample = PLACE.matcher(template).replaceAll("1");
            if (!template.contains("{" + kind.word + "}")
                    || !"https".equals(URI.create(sample).getScheme())
                    || URI.create(sample).getHost() == null) {
                throw new IllegalArgumentException(
                        "an explorer link is https://... with {" + kind.word + "} in it: " + template);
            }
        });
    }

    /**
     * Templates by network from lines like {@code testnet0.session=https://explorer.example.com/session/{session}}.
     *
     * @throws IllegalArgumentException if a line is none
     */
    public static Map<String, ExplorerTemplates> of(List<String> links) {
        var networks = new HashMap<String, Map<Kind, String>>();
        for (var link : links) {
            var parts = LINK.matcher(link);
            if (!parts.matches()) {
                throw new IllegalArgumentException("an explorer link is network.kind=https://...: " + link);
            }
            networks.computeIfAbsent(parts.group(1), network -> new HashMap<>())
                    .put(Kind.valueOf(parts.group(2).toUpperCase(Locale.ROOT)), parts.group(3));
        }
        var all = new HashMap<String, ExplorerTemplates>();
        networks.forEach((network, kinds) -> all.put(network, new ExplorerTemplates(kinds)));
        return all;
    }

    /** The page of a thing; empty where there is no template, or an id is none. */
    Optional<URI> page(Kind kind, Map<Kind, String> ids) {
        var template = byKind.get(kind);
        if (template == null) {
            return Optional.empty();
        }
        var filled = template;
        for (var id : ids.entrySet()) {
            if (!ID.matcher(id.getValue()).matches()) {
                return Optional.empty();
            }
            filled = filled.replace(
                    "{" + id.getKey().word + "}", URLEncoder.encode(id.getValue(), StandardCharsets.UTF_8));
        }
        return PLACE.matcher(filled).find() ? Optional.empty() : Optional.of(URI.create(filled));
    }
}
