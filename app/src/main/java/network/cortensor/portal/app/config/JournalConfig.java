package network.cortensor.portal.app.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The usage journal of a gateway.
 *
 * @param maxBytes disk space at most
 * @param segmentBytes size of one preallocated file
 */
public record JournalConfig(
        @Setting(
                value = "1GiB",
                min = "1MiB",
                max = "1024GiB",
                what = "Disk space at most; when it is used up, new calls get `metering_unavailable`.")
        ByteSize maxBytes,

        @Setting(value = "16MiB", min = "64KiB", max = "1GiB", what = "Size of one preallocated journal file.")
        ByteSize segmentBytes)
        implements Checked {
    private static final int PAGE = 4096;

    @Override
    public List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        if (segmentBytes.bytes() % PAGE != 0) {
            faults.add(new Fault("segmentBytes", segmentBytes + " is not a multiple of 4KiB"));
        }
        if (segmentBytes.bytes() > maxBytes.bytes() / 2) {
            faults.add(new Fault(
                    "segmentBytes",
                    segmentBytes + " is more than half of journal.maxBytes (" + maxBytes
                            + "): a segment is shipped while the next is written"));
        }
        return faults;
    }
}
