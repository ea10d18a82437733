package wsk.cli;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.SockAddr;
import wsk.api.WskClientDispatch;
import wsk.api.WskClientNpi;
import wsk.api.WskHealth;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.cli.console.Failure;
import wsk.cli.echo.DatagramEcho;
import wsk.cli.echo.EchoBounds;
import wsk.cli.echo.EchoService;
import wsk.cli.echo.StreamEcho;
import wsk.cli.echo.Traffic;

import java.time.Duration;
import java.util.List;

/** A server that sends back what it gets: a whole client, from registration to deregistration. */
final class EchoServer {
    private static final Logger LOG = LoggerFactory.getLogger(EchoServer.class);

    private final Traffic traffic = new Traffic();
    private final WskRegistration registration;
    private final String providerName;
    private final List<String> passedOver;
    private final EchoService service;

    private EchoServer(
            WskRegistration registration,
            SockAddr address,
            boolean datagrams,
            EchoBounds bounds,
            Runnable onDead)
            throws Failure, InterruptedException {
        this.registration = registration;
        WskProviderNpi npi = ProviderOption.capture(registration);
        try {
            providerName = npi.providerName();
            passedOver = ProviderOption.passedOver(registration.selection());
            service =
                    datagrams
                            ? DatagramEcho.open(npi, address, traffic, onDead)
                            : StreamEcho.open(npi, address, bounds, traffic, onDead);
        } finally {
            // Sockets live on without the capture; only making more of them would need it.
            registration.releaseProviderNpi();
        }
    }

    /**
     * Starts to listen.
     *
     * @param onDead runs if the listening socket fails, which it normally does not
     */
    static EchoServer open(
            WskRegistrationOptions options,
            SockAddr address,
            boolean datagrams,
            EchoBounds bounds,
            Runnable onDead)
            throws Failure, InterruptedException {
        WskRegistration registration =
                WskRegistration.register(
                        new WskClientNpi("wsk echo", new LoggedCallbackFailures()), options);
        EchoServer server = null;
        try {
            server = new EchoServer(registration, address, datagrams, bounds, onDead);
            return server;
        } finally {
            if (server == null) {
                registration.close();
            }
        }
    }

    SockAddr address() {
        return service.address();
    }

    String providerName() {
        return providerName;
    }

    /** {@return who should have served and could not, and why, a line each} */
    List<String> passedOver() {
        return passedOver;
    }

    /** {@return how its loops are} */
    WskHealth health() {
        return registration.health();
    }

    Traffic traffic() {
        return traffic;
    }

    /**
     * Closes every socket and deregisters.
     *
     * @param drain how long connections may take to end by themselves
     * @return what the user should know of it
     */
    List<String> close(Duration drain) throws InterruptedException {
        try {
            return service.close(drain);
        } finally {
            registration.deregister();
        }
    }

    /** A callback that throws is a defect; say so and go on serving the others. */
    private static final class LoggedCallbackFailures implements WskClientDispatch {
        @Override
        public void onCallbackFailure(@Nullable Object clientContext, Throwable failure) {
            LOG.error("{}: a callback failed", clientContext, failure);
        }
    }
}
