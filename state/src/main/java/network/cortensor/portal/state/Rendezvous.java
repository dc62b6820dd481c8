package network.cortensor.portal.state;

/**
 * Highest random weight: everybody who knows the same candidates chooses the same one for a word, and a candidate that goes or comes
 * moves only the words that were or become its own.
 */
public final class Rendezvous {
    private Rendezvous() {}

    /** The candidate with the highest one for a word is chosen. */
    public static long weight(String word, String candidate) {
        var hash = mix(word, 0xcbf29ce484222325L);
        hash = mix(candidate, hash * 31 + 0x1f);
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    private static long mix(String text, long seed) {
        var hash = seed;
        for (var i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
