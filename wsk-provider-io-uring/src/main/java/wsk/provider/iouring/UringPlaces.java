package wsk.provider.iouring;

import org.jspecify.annotations.Nullable;

import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.FileTable;
import wsk.provider.iouring.kernel.Syscalls;
import wsk.provider.iouring.request.Operation;
import wsk.provider.iouring.request.UserData;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The sockets of a loop that have a place in its ring's table, and those of them that gave their
 * descriptor back so that the process can have more sockets than descriptors.
 */
final class UringPlaces {
    /*
     * Descriptors are given out lowest first, so the number of one tells how many are in use at
     * least. From a certain number on they are scarce, and stay so until the table is half empty:
     * each socket that gets a place gives its descriptor back. When all places are taken, one that
     * has both does so for each new one, and a place that becomes free goes to one that has none.
     * So sockets have one or the other in the end, and there can be as many as of both together.
     *
     * A system call on a socket without a descriptor is done through one that is made for it and
     * closed again. When the last one is taken there would be none to be made: a spare one is kept
     * from before, to be closed at that moment.
     */

    private static final int NONE = -1;
    private static final int FIRST_SIZE = 64;

    // Places looked at for each socket that comes too late for one: a bound of the work.
    private static final int LOOKS_MAX = 256;
    private static final int SPARED_AT_ONCE = 16;

    private final UringLoop loop;
    private final Syscalls syscalls;
    private final FileTable table;
    private final long scarceFrom;
    private final Set<Long> unclaimed = new HashSet<>();
    private final LinkedHashSet<UringSocket> waiting = new LinkedHashSet<>();
    private @Nullable UringSocket[] owners = new @Nullable UringSocket[FIRST_SIZE];
    private int cursor;
    private boolean scarce;
    private int withBoth;
    private int withoutDescriptor;
    private int spare = NONE;
    private int sequence;
    private long installs;
    private long loans;

    /**
     * The sockets with a place in a table.
     *
     * @param descriptors how many the process may use before sockets give theirs back, negative for
     *     three quarters of its limit
     */
    UringPlaces(UringLoop loop, FileTable table, int descriptors) {
        this.loop = loop;
        this.syscalls = loop.syscalls();
        this.table = table;
        if (table.givesDescriptorsBack()) {
            long limit = syscalls.descriptorLimit();
            this.scarceFrom = descriptors < 0 ? limit - limit / 4 : descriptors;
        } else {
            this.scarceFrom = Long.MAX_VALUE;
        }
    }

    /** {@return whether a socket with a place should give this descriptor back} */
    boolean areScarce(int descriptor) {
        return scarce || descriptor >= scarceFrom;
    }

    /**
     * {@return a place, -1 if there is none yet}
     *
     * @param descriptor of the socket that asks
     */
    int take(UringSocket owner, int descriptor) {
        scarce |= descriptor >= scarceFrom;
        int place = table.take();
        if (place == NONE) {
            if (table.givesDescriptorsBack()) {
                waiting.add(owner);
            }
            if (scarce) {
                spareOne();
            }
            return NONE;
        }
        if (place >= owners.length) {
            owners = Arrays.copyOf(owners, Math.min(2 * owners.length, table.size()));
        }
        owners[place] = owner;
        return place;
    }

    /** A socket that got no place closes. */
    void forget(UringSocket owner) {
        waiting.remove(owner);
    }

    /** There was no descriptor for somebody, who asks again later. */
    void descriptorsRanOut() {
        if (!table.givesDescriptorsBack()) {
            return;
        }
        scarce = true;
        for (int i = 0; i < SPARED_AT_ONCE; i++) {
            if (!placeNext()) {
                spareOne();
            }
        }
    }

    /** {@return whether there was a place for one that has only a descriptor} */
    private boolean placeNext() {
        if (waiting.isEmpty() || table.used() == table.size()) {
            return false;
        }
        UringSocket first = waiting.removeFirst();
        first.install();
        return true;
    }

    /** Lets one that has both go on without a descriptor. */
    private void spareOne() {
        for (int looks = 0; looks < LOOKS_MAX && withBoth > 0; looks++) {
            cursor = cursor + 1 < owners.length ? cursor + 1 : 0;
            UringSocket owner = owners[cursor];
            if (owner != null && owner.spareDescriptor()) {
                return;
            }
        }
    }

    /** {@return where the request to fill a place finds the descriptor} */
    long argument(int place, int descriptor) {
        return table.descriptor(place, descriptor);
    }

    void refused(int place) {
        table.clear(place);
        free(place);
    }

    private void free(int place) {
        owners[place] = null;
        table.give(place);
    }

    void installed() {
        installs++;
        withBoth++;
    }

    void spared() {
        withBoth--;
        withoutDescriptor++;
        keepSpare();
    }

    void left(int place, boolean alone) {
        if (alone) {
            withoutDescriptor--;
        } else {
            withBoth--;
        }
        free(place);
        scarce = scarce && (placeNext() || table.used() > table.size() / 2);
    }

    /** As {@link #left}, of a loop that is not trusted any more. */
    void abandoned(int place) {
        table.clear(place);
        free(place);
    }

    /** {@return a descriptor for a file that has none, or {@code -errno}} */
    int borrow(int place) {
        loans++;
        int fd = makeDescriptor(place);
        if ((fd == -Errno.EMFILE || fd == -Errno.ENFILE) && spare != NONE) {
            closeSpare();
            fd = makeDescriptor(place);
        }
        return fd;
    }

    private int makeDescriptor(int place) {
        sequence++;
        int low = sequence & 0xFFFF;
        long userData = UserData.of(Operation.LEND, low, sequence >>> 16, UringLoop.OWN_SLOT);
        int fd = loop.makeDescriptor(place, userData);
        if (fd == -Errno.EAGAIN) {
            unclaimed.add(userData);
        }
        return fd;
    }

    /** The completion of a loan came in its turn: nobody's, unless nobody could wait for it. */
    void lent(long userData, int fd) {
        if (!unclaimed.isEmpty() && unclaimed.remove(userData) && fd >= 0) {
            syscalls.close(fd);
        }
    }

    /** Takes back what was borrowed, if it was. */
    void giveBack(int fd) {
        if (fd >= 0) {
            syscalls.close(fd);
        }
        keepSpare();
    }

    private void keepSpare() {
        if (spare == NONE) {
            spare = Math.max(NONE, syscalls.eventfd());
        }
    }

    private void closeSpare() {
        if (spare != NONE) {
            syscalls.close(spare);
            spare = NONE;
        }
    }

    /** {@return how many places there are} */
    int size() {
        return table.size();
    }

    /** {@return how many places are taken} */
    int used() {
        return table.used();
    }

    /** {@return how many sockets have no descriptor} */
    int withoutDescriptor() {
        return withoutDescriptor;
    }

    void close() {
        closeSpare();
    }

    @Override
    public String toString() {
        return "places=%d used=%d installs=%d without=%d loans=%d"
                .formatted(table.size(), table.used(), installs, withoutDescriptor, loans);
    }
}
