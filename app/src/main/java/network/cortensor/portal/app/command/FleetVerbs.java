package network.cortensor.portal.app.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The verbs that see and steer the fleet of a running portal. */
final class FleetVerbs {
    private static final List<Deed> DEEDS = List.of(
            Deed.of(
                    "pools",
                    "drain",
                    "No new requests; running ones finish. Fallback pools take over.",
                    "oss-20b --reason \"new routers\" --wait"),
            Deed.of(
                    "pools",
                    "pause",
                    "No new requests for now; running ones finish.",
                    "oss-20b --reason \"bad answers\" --until 30m"),
            Deed.of("pools", "resume", "Takes a drain or a pause back.", "oss-20b --reason \"done\""),
            Deed.of(
                    "pools",
                    "degrade",
                    "Says that the pool is degraded, whatever is observed, until a time.",
                    "oss-20b --reason \"slow\" --until 2h"),
            Deed.of(
                    "pools",
                    "heal",
                    "Says that the pool is live, whatever is observed, until a time.",
                    "oss-20b --reason \"false alarm\" --until 1h"),
            Deed.of("pools", "clear", "Takes back what degrade or heal said.", "oss-20b --reason \"fixed\""),
            Deed.of(
                    "routers",
                    "drain",
                    "No new requests; running ones finish.",
                    "router-1 --reason \"upgrade\" --wait"),
            Deed.of(
                    "routers",
                    "pause",
                    "No new requests for now; running ones finish.",
                    "router-1 --reason \"garbage\" --until 1h"),
            Deed.of("routers", "resume", "Takes a drain or a pause back.", "router-1 --reason \"done\""),
            Deed.of(
                    "sessions",
                    "drain",
                    "No new requests; running ones finish.",
                    "oss-20b-1 --reason \"renewal\" --wait"),
            Deed.of(
                    "sessions",
                    "pause",
                    "No new requests for now; running ones finish.",
                    "oss-20b-1 --reason \"errors\""),
            Deed.of("sessions", "resume", "Takes a drain or a pause back.", "oss-20b-1 --reason \"done\""),
            Deed.of(
                    "sessions",
                    "unretire",
                    "Brings a session back that had run out and was renewed.",
                    "oss-20b-1 --reason \"renewed\""),
            Deed.of(
                    "sessions",
                    "limit",
                    "Sets how many requests it takes at once; without a number, takes that back.",
                    "llama-1 32 --reason \"bigger machine\""),
            Deed.of(
                    "sessions",
                    "labels",
                    "Sets its labels, all at once.",
                    "oss-20b-1 tier=dedicated region=eu --reason \"moved\""),
            new Deed(
                    "sessions",
                    "leases",
                    "release",
                    "Ends one lease by its number, whoever holds it. The session may then get two requests at once.",
                    "4711 --reason \"its gateway is gone\""),
            Deed.of(
                    "models",
                    "disable",
                    "New requests get model_unavailable; running ones finish.",
                    "gpt-oss-20b --reason \"incident 12\""),
            Deed.of("models", "enable", "Takes a disable back.", "gpt-oss-20b --reason \"incident 12 is over\""),
            Deed.of(
                    "models",
                    "map",
                    "Shares an alias between pools by weight, until unmapped.",
                    "gpt-oss-20b oss-20b=90 oss-20b-new=10 --reason \"roll-out\""),
            Deed.of(
                    "models",
                    "unmap",
                    "What the catalog file says is in effect again.",
                    "gpt-oss-20b --reason \"rolled out\""),
            Deed.of("models", "rollback", "Maps an alias as it was before.", "gpt-oss-20b --reason \"slower\""),
            Deed.of(
                    "organizations",
                    "weight",
                    "Sets its share in the waiting room against others; the usual is 1.",
                    "org_default 3 --reason \"plan\""));

    private FleetVerbs() {}

    /** Every group with its verbs, in the order of the help. */
    static List<CommandLine> all(Terminal terminal) {
        var groups = new LinkedHashMap<String, CommandLine>();
        groups.put("pools", group("pools", "Pools of a running portal: their state, and what operators do to them."));
        groups.put(
                "routers",
                group("routers", "Routers of a running portal: their health, and what operators do to them."));
        groups.put(
                "sessions",
                group("sessions", "Sessions of a running portal: who uses them, and what operators do to them."));
        groups.put("models", group("models", "Models as they are sold: how they do, and what operators do to them."));
        groups.put(
                "organizations",
                group("organizations", "Organizations of a running portal: their shares in the waiting room."));
        views(terminal, groups);
        for (var deed : DEEDS) {
            var group = groups.get(deed.noun());
            if (group != null) {
                add(group, deed.verb(), deed.what(), deed.example(), new ActVerb(terminal, deed));
            }
        }
        var verbs = new ArrayList<>(groups.values());
        verbs.add(named(
                "gateways",
                "Gateways as they report themselves.",
                "portal gateways",
                new ViewVerb(terminal, "/gateways", FleetTables::gateways)));
        verbs.add(capacity(terminal));
        verbs.add(named(
                "events",
                "What changed, the newest first.",
                "portal events --kind action. --since 2026-11-21",
                new ViewVerb.Events(terminal)));
        return verbs;
    }

    private static CommandLine capacity(Terminal terminal) {
        var capacity = named(
                "capacity",
                "How much fits, where that is counted, and where each setting comes from.",
                "portal capacity --json",
                new ViewVerb(terminal, "/capacity", FleetTables::capacity));
        add(
                capacity,
                "what-if",
                "Calculates how busy slots would be and how many requests would wait. Changes nothing.",
                "--sessions 16 --rate 4",
                new WhatIfVerb(terminal));
        add(
                capacity,
                "orphans",
                "Leases that nobody seems to hold; portal sessions release NUMBER ends one.",
                "",
                new ViewVerb(
                        terminal, "/capacity/orphans", answer -> FleetTables.of("orphans", answer.path("orphans"))));
        return capacity;
    }

    private static void views(Terminal terminal, Map<String, CommandLine> groups) {
        groups.forEach((noun, group) -> {
            switch (noun) {
                case "pools" -> pools(terminal, group);
                case "routers" -> routers(terminal, group);
                case "sessions" -> sessions(terminal, group);
                case "organizations" -> organizations(terminal, group);
                default -> models(terminal, group);
            }
        });
    }

    private static void pools(Terminal terminal, CommandLine group) {
        var parts = List.of("mapping", "sessions", "routers", "events");
        add(group, "list", "All pools.", "", new ViewVerb(terminal, "/pools", FleetTables::pools));
        add(group, "show", "One pool.", "oss-20b", new ShowVerb(terminal, "/pools/%s", parts));
    }

    private static void routers(Terminal terminal, CommandLine group) {
        var parts = List.of("by_gateway", "sessions", "events");
        add(group, "list", "All routers.", "", new ViewVerb(terminal, "/routers", FleetTables::routers));
        add(group, "show", "One router.", "router-1", new ShowVerb(terminal, "/routers/%s", parts));
        add(
                group,
                "probe",
                "Asks it now whether it answers; of a group each member.",
                "router-1",
                new ProbeVerb(terminal));
        add(
                group,
                "discover",
                "Asks it now which sessions it has, and writes catalog entries for those that are missing there.",
                "router-1",
                new DiscoverVerb(terminal));
    }

    private static void sessions(Terminal terminal, CommandLine group) {
        var parts = List.of("by_gateway", "leases", "latest_requests", "events");
        add(
                group,
                "list",
                "Sessions, the busiest first.",
                "--pool oss-20b --state full",
                new ViewVerb.Sessions(terminal));
        add(group, "show", "One session.", "oss-20b-1", new ShowVerb(terminal, "/sessions/%s", parts));
        add(
                group,
                "leases",
                "Who holds a session.",
                "oss-20b-1",
                new ShowVerb(terminal, "/sessions/%s/leases", List.of("leases")));
    }

    private static void organizations(Terminal terminal, CommandLine group) {
        add(
                group,
                "list",
                "Organizations by id.",
                "",
                new ViewVerb(
                        terminal,
                        "/organizations",
                        answer -> FleetTables.of("organizations", answer.path("organizations"))));
    }

    private static void models(Terminal terminal, CommandLine group) {
        var parts = List.of("samples", "mapping_versions");
        add(group, "list", "All models.", "", new ViewVerb(terminal, "/models", FleetTables::models));
        add(
                group,
                "show",
                "One model: latency and errors of the last hour.",
                "gpt-oss-20b",
                new ShowVerb(terminal, "/models/%s", parts));
    }

    private static CommandLine group(String noun, String what) {
        var spec = CommandSpec.create().name(noun);
        spec.usageMessage().description(what).footer("", "Example:", "  portal " + noun + " list");
        return new CommandLine(spec);
    }

    private static void add(CommandLine group, String verb, String what, String example, Object command) {
        var words = "portal " + group.getCommandName() + " " + verb + (example.isEmpty() ? "" : " " + example);
        group.addSubcommand(verb, named(verb, what, words, command));
    }

    private static CommandLine named(String name, String what, String example, Object command) {
        var line = new CommandLine(command);
        line.getCommandSpec().name(name);
        line.getCommandSpec().usageMessage().description(what).footer("", "Example:", "  " + example);
        return line;
    }
}
