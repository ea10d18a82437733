package wsk.tck.programs;

import wsk.api.NtStatus;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What one side of a connection has sent: its bytes in the order in which its sends completed. When
 * a connection breaks, more may have left than the sends that broke with it tell. A send that waits
 * for the peer's acknowledgement tells what was acknowledged, and what follows it may have gone out
 * whole all the same.
 */
final class Outflow {
    /**
     * A send that is done.
     *
     * @param content what was to be sent
     * @param done how much of it was told to be taken
     * @param succeeded whether it was all that was asked for
     * @param mayBeLost whether it was told before it was sent, and an abort may have come between
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Part(byte[] content, int done, boolean succeeded, boolean mayBeLost) {
        boolean isWhole() {
            return done == content.length && !mayBeLost;
        }

        boolean isSent() {
            return succeeded && !mayBeLost;
        }
    }

    private final List<Part> parts = new ArrayList<>();

    /** Notes that a send, or a disconnect with data, is done. */
    void sent(byte[] content, NtStatus status, long information) {
        add(content, status, information, /* mayBeLost= */ false);
    }

    /**
     * Notes that a connect with data is done, which tells of the data before it is sent. Where an
     * abort cannot reset the connection its other side may see an end before that data.
     */
    void sentWithConnect(byte[] content, boolean isReset, NtStatus status, long information) {
        add(content, status, information, /* mayBeLost= */ !isReset);
    }

    private synchronized void add(
            byte[] content, NtStatus status, long information, boolean mayBeLost) {
        boolean refused =
                information == 0
                        && (status == NtStatus.INVALID_DEVICE_STATE
                                || status == NtStatus.NOT_SUPPORTED
                                || status == NtStatus.FILE_FORCED_CLOSED);
        if (content.length > 0 && !refused) {
            boolean succeeded = status == NtStatus.SUCCESS;
            parts.add(new Part(content, Math.toIntExact(information), succeeded, mayBeLost));
        }
    }

    /**
     * {@return how many sends are known: after one that succeeded, none that was done before it can
     * have sent more than it told, unless it waited for an acknowledgement}
     */
    private int certain(boolean untilAcknowledged) {
        int count = untilAcknowledged ? 0 : parts.size();
        while (count > 0 && !parts.get(count - 1).isSent()) {
            count--;
        }
        while (count < parts.size() && parts.get(count).isWhole()) {
            count++;
        }
        return count;
    }

    /**
     * {@return the bytes that were sent, as far as they are known}
     *
     * @param untilAcknowledged whether sends may have waited for an acknowledgement
     */
    synchronized byte[] known(boolean untilAcknowledged) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.subList(0, certain(untilAcknowledged))
                .forEach(part -> all.write(part.content(), 0, part.done()));
        return all.toByteArray();
    }

    /** {@return whether others may follow those that are known} */
    synchronized boolean mayGoOn(boolean untilAcknowledged) {
        return certain(untilAcknowledged) < parts.size();
    }
}
