package network.cortensor.portal.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Links from the operators' console to block explorers.
 *
 * @param links templates, each as {@code network.kind=address}
 */
public record ExplorerConfig(
        @Setting(
                value =
                        "testnet0.session=https://dashboard-testnet0.cortensor.network/session/{session},testnet0.task=https://dashboard-testnet0.cortensor.network/session/{session}/{task},testnet0.tx=https://sepolia.arbiscan.io/tx/{tx},testnet0.address=https://sepolia.arbiscan.io/address/{address}",
                accepts =
                        "`network.kind=https://...` with commas; kinds: `session`, `task`, `tx`, `address`; `{session}`, `{task}`, `{tx}`, `{address}` are filled in",
                what = "Explorer pages of each network, linked from sessions and tasks.")
        List<String> links)
        implements Checked {
    private static final Pattern LINK =
            Pattern.compile("[a-z0-9-]{1,40}\\.(session|task|tx|address)=https://\\S{1,300}");

    /** Keeps its own copy. */
    public ExplorerConfig {
        links = List.copyOf(links);
    }

    @Override
    public List<Fault> faults() {
        var faults = new ArrayList<Fault>();
        for (var link : links) {
            if (!LINK.matcher(link).matches()) {
                faults.add(
                        new Fault(
                                "links",
                                "\"" + link
                                        + "\" is not network.kind=https://..., as in testnet0.session=https://explorer.example.com/session/{session}"));
            }
        }
        return faults;
    }
}
