package network.cortensor.portal.bench.process;

/**
 * Memory that processes have resident.
 *
 * @param resident bytes in all
 * @param file bytes of it that are pages of files, for example of mapped journal segments; the kernel can take them back
 */
public record Memory(long resident, long file) {
    /** No memory. */
    public static final Memory NONE = new Memory(0, 0);

    /** In bytes, without pages of files. */
    public long own() {
        return resident - file;
    }

    Memory plus(Memory other) {
        return new Memory(resident + other.resident, file + other.file);
    }

    /** The one with more resident. */
    Memory most(Memory other) {
        return other.resident > resident ? other : this;
    }
}
