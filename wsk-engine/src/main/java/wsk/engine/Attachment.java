package wsk.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.WskHealth;
import wsk.api.WskProviderNpi;
import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;
import wsk.engine.driver.TransportDriver;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The binding between a client and its provider: the loops, and what the end has to wait for. */
public final class Attachment implements WskAttachment {
    private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);

    private final WskAttachingClient client;
    private final TransportDriver transport;
    private final List<ExtensionOffer> extensions;
    private final Rundown rundown = new Rundown();
    private final Loops loops;
    private final ProviderNpi npi;
    private final AtomicBoolean socketsMade = new AtomicBoolean();

    private volatile int staticEvents;

    private Attachment(WskAttachingClient client, TransportDriver transport) {
        this.client = client;
        this.transport = transport;
        Callbacks callbacks = new Callbacks(client.npi());
        loops = new Loops(transport, client.options(), callbacks, rundown);
        extensions = ExtensionOffer.of(client.extensions(), callbacks);
        npi = new ProviderNpi(this, client, transport);
    }

    /**
     * Opens the loops.
     *
     * @param client the client
     * @param transport the mechanism
     * @return the binding
     */
    public static WskAttachment open(WskAttachingClient client, TransportDriver transport) {
        Attachment attachment = new Attachment(client, transport);
        attachment.loops.start();
        LOG.info("attached to {} with {} loops", transport.name(), client.options().loops());
        return attachment;
    }

    /** {@return whether the provider has sockets of a family and type, whoever is captured} */
    boolean hasTransport(AddressFamily family, int socketType) {
        return npi.hasTransport(family, socketType);
    }

    @Override
    public WskProviderNpi npi() {
        return npi;
    }

    @Override
    public boolean onLoopThread() {
        return EventLoop.isLoopThread(Thread.currentThread());
    }

    @Override
    public WskHealth health() {
        return loops.health();
    }

    @Override
    public List<String> openResources() throws InterruptedException {
        return OpenResources.of(loops);
    }

    @Override
    public void stillWaiting(Duration since, List<String> what) {
        GuardedLog.warn(
                LOG,
                "deregister of {} has waited {} s on {} for: {}",
                client.npi().clientContext(),
                since.toSeconds(),
                transport.name(),
                String.join("; ", what));
    }

    @Override
    public void abort() {
        loops.forsake();
        npi.cancelTransportListChanges();
    }

    @Override
    public boolean detach(Duration wait) throws InterruptedException {
        npi.cancelTransportListChanges();
        if (!rundown.await(wait.toNanos())) {
            return false;
        }
        loops.stop();
        loops.join();
        return true;
    }

    List<ExtensionOffer> extensions() {
        return extensions;
    }

    int pendedPerListener() {
        return client.options().pendedPerListener();
    }

    int staticEvents() {
        return staticEvents;
    }

    NtStatus setStaticEvents(int mask) {
        if (socketsMade.get()) {
            return NtStatus.INVALID_DEVICE_STATE;
        }
        staticEvents = mask;
        return NtStatus.SUCCESS;
    }

    /** Notes that a socket is asked for, after which events can no longer be made static. */
    void socketAsked() {
        if (!socketsMade.get()) {
            socketsMade.set(true);
        }
    }

    Loops loops() {
        return loops;
    }

    /** {@return the socket of an accepted connection, counted but not adopted yet} */
    ConnectionSocket newAccepted(AddressFamily family) {
        return newAccepted(loops.enterNext(), family);
    }

    /** {@return the same on a loop that runs the caller} */
    ConnectionSocket newAcceptedHere(EventLoop home, AddressFamily family) {
        if (!home.rundown().acquire()) {
            throw new AssertionError("a loop has ended while it runs");
        }
        return newAccepted(home, family);
    }

    /** Makes a socket on a loop where it is counted already. */
    private ConnectionSocket newAccepted(EventLoop home, AddressFamily family) {
        boolean made = false;
        try {
            ConnectionSocket socket =
                    new ConnectionSocket(this, home, family, SocketCategory.CONNECTION);
            made = true;
            return socket;
        } finally {
            if (!made) {
                home.rundown().release();
            }
        }
    }
}
