package wsk.engine.driver;

/**
 * The mechanism of what a connection sends.
 *
 * <p>There is at most one send and one shutdown at a time.
 */
public interface SendDriver {
    /** The least that {@link #idealBacklog} is, also where nothing is known. */
    long IDEAL_BACKLOG_MIN = 64 * 1024;

    /** The most that {@link #idealBacklog} is. */
    long IDEAL_BACKLOG_MAX = 16 * 1024 * 1024;

    /**
     * Sends: settled by {@link SendSink#sent} or {@link SendSink#sendFailed}. The memory stays
     * untouched until then, unless the driver does not {@linkplain LoopDriver#holdsSentMemory hold}
     * it; the list is the engine's and is read during the call.
     *
     * @param list what to send, one byte or more
     */
    void send(GatherList list);

    /**
     * Watches what the peer acknowledges: feeds {@link SendSink#outstanding} now and whenever less
     * may be outstanding, until nothing is or {@link SendSink#sendBroke}. Called again for every
     * send that was settled meanwhile. A shutdown under way is not settled with SUCCESS before
     * nothing is outstanding.
     *
     * <p>Called only if the driver took {@link wsk.api.WskSendCompletion#ACKNOWLEDGED} for {@link
     * wsk.api.WskOption#SEND_COMPLETION}, or the driver of the listener did that accepted the
     * connection. One that cannot tell refuses the option as one it does not know.
     */
    default void watchAcknowledged() {
        throw new AssertionError("this driver tells nothing of acknowledgements");
    }

    /**
     * Closes the sending direction: settled by {@link SendSink#sendShutdown}, when the peer has
     * acknowledged it if the provider can tell, else when the kernel has taken note.
     */
    void shutdown();

    /**
     * {@return bytes that should be outstanding in sends, from {@link #IDEAL_BACKLOG_MIN} to {@link
     * #IDEAL_BACKLOG_MAX}}
     */
    long idealBacklog();
}
