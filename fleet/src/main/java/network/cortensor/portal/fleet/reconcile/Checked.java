package network.cortensor.portal.fleet.reconcile;

import org.jspecify.annotations.Nullable;

/**
 * What one look at a task found.
 *
 * @param finding what it means
 * @param state the task's state in the router's own word, or null
 * @param recounted completion tokens of the task's text, or null when there was none to count
 */
record Checked(
        Finding finding, @Nullable String state, @Nullable Long recounted) {
    static Checked of(Finding finding) {
        return new Checked(finding, null, null);
    }
}
