package network.cortensor.portal.control.catalog;

import java.util.List;
import java.util.stream.Collectors;

/** A catalog file that cannot be applied, with everything that is wrong with it. Secrets are never among it. */
public final class CatalogFaults extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * One fault.
     *
     * @param line the line of the file, from 1; 0 where no line is to blame
     * @param where the entry or field, for example {@code sessions.oss-1.limit}
     * @param message what to change
     */
    public record Fault(int line, String where, String message) {
        @Override
        public String toString() {
            return (line == 0 ? "" : "line " + line + ": ") + (where.isEmpty() ? "" : where + ": ") + message;
        }
    }

    private final transient List<Fault> faults;

    CatalogFaults(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")), null, false, false);
        this.faults = List.copyOf(faults);
    }

    /** All of them, in the order of the file. */
    public List<Fault> faults() {
        return faults;
    }
}
