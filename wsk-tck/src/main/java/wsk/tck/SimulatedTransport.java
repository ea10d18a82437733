package wsk.tck;

import wsk.api.AddressFamily;
import wsk.api.WskTransport;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.TransportDriver;

import java.util.List;
import java.util.Set;

/** The simulated mechanism as a whole. */
final class SimulatedTransport implements TransportDriver {
    @Override
    public String name() {
        return SimulatedProvider.NAME;
    }

    @Override
    public List<WskTransport> transports() {
        return List.of(
                tcp(AddressFamily.INET),
                tcp(AddressFamily.INET6),
                udp(AddressFamily.INET),
                udp(AddressFamily.INET6));
    }

    private static WskTransport tcp(AddressFamily family) {
        return new WskTransport(family, WskTransport.SOCK_STREAM, WskTransport.IPPROTO_TCP);
    }

    private static WskTransport udp(AddressFamily family) {
        return new WskTransport(family, WskTransport.SOCK_DGRAM, WskTransport.IPPROTO_UDP);
    }

    @Override
    public Set<String> capabilities() {
        return SimulatedProvider.capabilities();
    }

    @Override
    public LoopDriver openLoop(int index) {
        return new SimulatedLoop(SimulatedNetwork.SEED + index);
    }
}
