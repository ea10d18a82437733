package wsk.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.WskProviderNpi;
import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;
import wsk.engine.driver.TransportDriver;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The binding between a client and its provider: the loops, and what the end has to wait for. */
public final class Attachment implements WskAttachment {
    private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);

    private final EventLoop[] loops;
    private final ProviderNpi npi;
    private final List<ExtensionOffer> extensions;
    private final Rundown rundown = new Rundown();
    private final AtomicInteger nextLoop = new AtomicInteger();
    private final AtomicBoolean socketsMade = new AtomicBoolean();

    private volatile int staticEvents;

    private Attachment(WskAttachingClient client, TransportDriver transport) {
        Callbacks callbacks = new Callbacks(client.npi());
        loops = new EventLoop[client.options().loops()];
        for (int i = 0; i < loops.length; i++) {
            LoopMemory memory =
                    new LoopMemory(
                            client.options().keptPerSocket(), client.options().keptPerLoop());
            loops[i] = new EventLoop(transport, i, callbacks, memory);
        }
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
        int started = 0;
        try {
            for (EventLoop loop : attachment.loops) {
                loop.start();
                started++;
            }
        } finally {
            if (started < attachment.loops.length) {
                for (int i = 0; i < started; i++) {
                    attachment.loops[i].stop();
                }
            }
        }
        LOG.info("attached to {} with {} loops", transport.name(), started);
        return attachment;
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
    public void detach() throws InterruptedException {
        npi.cancelTransportListChanges();
        rundown.await();
        for (EventLoop loop : loops) {
            loop.stop();
        }
        for (EventLoop loop : loops) {
            loop.join();
        }
    }

    Rundown rundown() {
        return rundown;
    }

    List<ExtensionOffer> extensions() {
        return extensions;
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

    /**
     * {@return the loop for a new socket: the caller's own if it is one of ours, else each in turn}
     */
    EventLoop homeLoop() {
        for (EventLoop loop : loops) {
            if (loop.isCurrent()) {
                return loop;
            }
        }
        return nextLoop();
    }

    /** {@return each loop in turn} */
    EventLoop nextLoop() {
        return loops[Math.floorMod(nextLoop.getAndIncrement(), loops.length)];
    }

    /** {@return the socket of an accepted connection, counted but not adopted yet} */
    ConnectionSocket newAccepted(EventLoop home, AddressFamily family) {
        rundown.acquire();
        return new ConnectionSocket(this, home, family, SocketCategory.CONNECTION);
    }
}
