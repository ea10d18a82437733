package wsk.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.WskHealth;
import wsk.api.WskProviderNpi;
import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;
import wsk.engine.driver.TransportDriver;
import wsk.engine.loop.OpenResources;
import wsk.engine.request.GuardedLog;
import wsk.engine.request.LoopThread;
import wsk.engine.socket.ClientHome;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** The binding between a client and its provider: begins with the loops and ends with them. */
final class Attachment implements WskAttachment {
    private static final Logger LOG = LoggerFactory.getLogger(Attachment.class);

    private final WskAttachingClient client;
    private final TransportDriver transport;
    private final ClientHome home;
    private final ProviderNpi npi;

    private Attachment(WskAttachingClient client, TransportDriver transport) {
        this.client = client;
        this.transport = transport;
        home = new ClientHome(client, transport);
        npi = new ProviderNpi(home, client, transport);
    }

    /**
     * Opens the loops.
     *
     * @param client the client
     * @param transport the mechanism
     * @return the binding
     */
    static WskAttachment open(WskAttachingClient client, TransportDriver transport) {
        Attachment attachment = new Attachment(client, transport);
        attachment.home.loops().start();
        LOG.debug("attached to {} with {} loops", transport.name(), client.options().loops());
        return attachment;
    }

    @Override
    public WskProviderNpi npi() {
        return npi;
    }

    @Override
    public boolean onLoopThread() {
        return LoopThread.isCurrent();
    }

    @Override
    public WskHealth health() {
        return home.loops().health();
    }

    @Override
    public List<String> openResources() throws InterruptedException {
        return OpenResources.of(home.loops());
    }

    @Override
    public void stillWaiting(Duration since, List<String> what) {
        GuardedLog.warn(
                LOG,
                "deregister of {} has waited {} s on {} for: {}",
                Objects.requireNonNullElse(client.npi().clientContext(), "a client"),
                since.toSeconds(),
                transport.name(),
                String.join("; ", what));
    }

    @Override
    public void abort() {
        home.loops().abortSockets();
        npi.cancelTransportListChanges();
    }

    @Override
    public boolean detach(Duration wait) throws InterruptedException {
        npi.cancelTransportListChanges();
        long begun = System.nanoTime();
        long nanos = wait.toNanos();
        if (!home.rundown().await(nanos)) {
            return false;
        }
        home.loops().stop();
        return home.loops().join(nanos - (System.nanoTime() - begun));
    }
}
