package network.cortensor.portal.gateway.journal;

import java.util.List;
import network.cortensor.portal.domain.usage.UsageEvent;
import org.slf4j.Logger;

/**
 * What a journal held when it was opened.
 *
 * @param interrupted requests that were sent upstream, or were about to be, when the process died; they ship like any other
 * @param unshipped ended events that are not known to be in the database; they ship again
 * @param torn requests that died while their opened record was written: nothing had been sent upstream
 * @param damaged places where the files do not hold what was written, after a power cut or because of a broken disk
 */
public record Recovered(List<UsageEvent> interrupted, long unshipped, long torn, List<String> damaged) {
    public Recovered {
        interrupted = List.copyOf(interrupted);
        damaged = List.copyOf(damaged);
    }

    /** Says what was found, where there is something to say. */
    void log(Logger log) {
        if (unshipped > 0 || torn > 0 || !interrupted.isEmpty()) {
            log.warn(
                    "the usage journal held {} interrupted requests, {} events to ship and {} torn records",
                    interrupted.size(),
                    unshipped,
                    torn);
        }
        damaged.forEach(place -> log.error("the usage journal is damaged: {}", place));
    }
}
