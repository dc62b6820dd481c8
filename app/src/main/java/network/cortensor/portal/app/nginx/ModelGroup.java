package network.cortensor.portal.app.nginx;

import java.util.HashSet;
import java.util.List;

/**
 * The routers behind one address.
 *
 * @param pool the pool that they serve
 * @param router the group's name in the catalog
 * @param members at least one, each once
 */
public record ModelGroup(String pool, String router, List<GroupMember> members) {
    /** A group in which no router is named twice: nginx would count it twice. */
    public ModelGroup {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("the group " + router + " has no members");
        }
        var seen = new HashSet<String>();
        for (var member : members) {
            if (!seen.add(member.hostAndPort())) {
                throw new IllegalArgumentException(
                        "the group " + router + " names " + member.hostAndPort() + " twice: name each router once");
            }
        }
    }
}
