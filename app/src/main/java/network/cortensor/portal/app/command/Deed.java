package network.cortensor.portal.app.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that operators do, as the command line names it.
 *
 * @param noun the verb's group, as {@code pools}
 * @param kind the kind of subject in the API's address, as {@code pools}
 * @param verb what is done
 * @param what one sentence for the help
 * @param example what follows {@code portal noun verb}
 */
record Deed(String noun, String kind, String verb, String what, String example) {
    static Deed of(String noun, String verb, String what, String example) {
        return new Deed(noun, noun, verb, what, example);
    }

    /**
     * What was given on the command line.
     *
     * @param values after the id
     * @param fallbacks pools
     * @param version of a mapping, or null
     */
    record Given(
            List<String> values,
            List<String> fallbacks,
            @Nullable Integer version) {}

    /** A request's body with the verb's parameters in it. */
    ObjectNode parameters(Given given) {
        var body = JsonNodeFactory.instance.objectNode();
        switch (verb) {
            case "limit" -> limit(body.putObject("parameters"), given.values());
            case "weight" -> weight(body.putObject("parameters"), given.values());
            case "labels" -> pairs(body.putObject("parameters").putObject("labels"), given.values());
            case "map" -> map(body.putObject("parameters"), given);
            case "rollback" -> {
                none(given.values());
                var parameters = body.putObject("parameters");
                if (given.version() != null) {
                    parameters.put("version", given.version());
                }
            }
            default -> none(given.values());
        }
        return body;
    }

    private static void limit(ObjectNode parameters, List<String> values) {
        if (values.size() > 1) {
            throw new Failure(ExitCode.USAGE, "a session has one limit");
        }
        if (values.isEmpty()) {
            parameters.putNull("limit");
        } else {
            parameters.put("limit", number(values.getFirst()));
        }
    }

    private static void weight(ObjectNode parameters, List<String> values) {
        if (values.size() != 1) {
            throw new Failure(ExitCode.USAGE, "say one weight, an integer from 1 to 1000; the usual is 1");
        }
        parameters.put("weight", number(values.getFirst()));
    }

    private static void map(ObjectNode parameters, Given given) {
        if (given.values().isEmpty()) {
            throw new Failure(ExitCode.USAGE, "name the pools, as in oss-20b=90 oss-20b-new=10");
        }
        var pools = parameters.putArray("pools");
        for (var value : given.values()) {
            var pair = value.split("=", 2);
            pools.addObject().put("pool", pair[0]).put("weight", pair.length == 1 ? 1 : number(pair[1]));
        }
        var fallbacks = parameters.putArray("fallbacks");
        given.fallbacks().forEach(fallbacks::add);
    }

    private static void pairs(ObjectNode into, List<String> values) {
        for (var value : values) {
            var pair = value.split("=", 2);
            if (pair.length != 2) {
                throw new Failure(ExitCode.USAGE, "\"" + value + "\" is no label, as in tier=dedicated");
            }
            into.put(pair[0], pair[1]);
        }
    }

    private static void none(List<String> values) {
        if (!values.isEmpty()) {
            throw new Failure(ExitCode.USAGE, "\"" + values.getFirst() + "\" is one word too many");
        }
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new Failure(ExitCode.USAGE, "\"" + text + "\" is no number");
        }
    }
}
