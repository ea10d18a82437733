package wsk.provider.iouring;

/**
 * The 64 bits that a request carries and its completions bring back.
 *
 * <p>{@code op 8 | aux 16 | generation 16 | slot 24}. Slots are used again while completions may
 * still be on their way; the generation tells an old owner from a new one.
 */
final class UserData {
    static final int SLOTS_MAX = 1 << 24;
    private static final int AUX_MAX = 1 << 16;

    private UserData() {}

    static long of(Op op, int aux, int generation, int slot) {
        assert aux >= 0;
        assert aux < AUX_MAX;
        assert slot < SLOTS_MAX;
        return (long) op.code() << 56 | (long) aux << 40 | (generation & 0xFFFFL) << 24 | slot;
    }

    static int op(long userData) {
        return (int) (userData >>> 56);
    }

    static int aux(long userData) {
        return (int) (userData >>> 40) & 0xFFFF;
    }

    static int generation(long userData) {
        return (int) (userData >>> 24) & 0xFFFF;
    }

    static int slot(long userData) {
        return (int) userData & (SLOTS_MAX - 1);
    }
}
