package network.cortensor.portal.app;

import network.cortensor.portal.domain.problem.Problem;

/** Writes docs/errors.md from the registry of problems. */
final class ErrorsPage {
    private ErrorsPage() {}

    static String render() {
        var page = new StringBuilder("""
                <!-- Generated from the registry of problems: change that, then run ./portal docs. -->
                # Errors

                An answer that refuses has OpenAI's error body, `{"error":{"message","type","param","code"}}`, and an `x-request-id`. `code` is stable;
                the message may say more than the one below. Where it is sent, `x-should-retry` tells client libraries whether to try again;
                elsewhere they follow the status (408, 409, 429 and 5xx are tried again). `retry-after-ms` and `Retry-After` are sent when a
                time is known.

                | code | status | type | `x-should-retry` | what the caller is told | what an operator should know or do |
                |---|---|---|---|---|---|
                """);
        for (var problem : Problem.values()) {
            var retry = problem.shouldRetry();
            page.append("| `")
                    .append(problem.code())
                    .append("` | ")
                    .append(problem.status())
                    .append(" | ")
                    .append(problem.type())
                    .append(" | ")
                    .append(retry == null ? "" : retry)
                    .append(" | ")
                    .append(problem.message())
                    .append(" | ")
                    .append(problem.advice())
                    .append(" |\n");
        }
        return page.toString();
    }
}
