package network.cortensor.portal.app.config;

import java.util.List;

/** A group of values with rules that type and range alone do not say. */
interface Checked {
    /** What is wrong, by component name. Ranges are checked apart. */
    List<Fault> faults();
}
