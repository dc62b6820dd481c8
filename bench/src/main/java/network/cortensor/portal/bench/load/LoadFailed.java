package network.cortensor.portal.bench.load;

import java.io.IOException;

/** An answer was wrong, broken or missing: no figure of that run counts. */
public final class LoadFailed extends IOException {
    private static final long serialVersionUID = 1L;

    LoadFailed(String what) {
        super(what);
    }
}
