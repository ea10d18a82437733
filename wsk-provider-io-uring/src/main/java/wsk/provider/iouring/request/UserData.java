package wsk.provider.iouring.request;

/**
 * The 64 bits that a request carries and its completions bring back.
 *
 * <p>{@code op 8 | aux 16 | generation 16 | slot 24}. Slots are used again while completions may
 * still be on their way; the generation tells an old owner from a new one.
 */
public final class UserData {
    /** The most slots there may be. */
    public static final int SLOTS_MAX = 1 << 24;

    private static final int AUX_MAX = 1 << 16;

    private UserData() {}

    /**
     * {@return user data}
     *
     * @param op what the request is for
     * @param aux of the owner's own, from 0 to 65535
     * @param generation of the slot
     * @param slot of the owner
     */
    public static long of(Operation op, int aux, int generation, int slot) {
        assert aux >= 0;
        assert aux < AUX_MAX;
        assert slot < SLOTS_MAX;
        return (long) op.code() << 56 | (long) aux << 40 | (generation & 0xFFFFL) << 24 | slot;
    }

    /** {@return the number of what the request is for} */
    public static int op(long userData) {
        return (int) (userData >>> 56);
    }

    /** {@return what is the owner's own} */
    public static int aux(long userData) {
        return (int) (userData >>> 40) & 0xFFFF;
    }

    /** {@return the generation of the slot} */
    public static int generation(long userData) {
        return (int) (userData >>> 24) & 0xFFFF;
    }

    /** {@return the slot} */
    public static int slot(long userData) {
        return (int) userData & (SLOTS_MAX - 1);
    }
}
