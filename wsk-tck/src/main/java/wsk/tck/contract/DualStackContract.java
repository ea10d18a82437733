package wsk.tck.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskIoctl;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskSocket;
import wsk.api.WskTransport;
import wsk.tck.client.Bytes;
import wsk.tck.client.Started;
import wsk.tck.kit.Kit;
import wsk.tck.kit.ProviderUnderTest;
import wsk.tck.peer.Peer;
import wsk.tck.peer.Peers;

import java.util.List;

/** IPv6 sockets that serve IPv4 too: {@link WskOption#IPV6_V6ONLY} is off. */
public interface DualStackContract extends ProviderUnderTest {
    private static <S extends WskSocket> S both(Kit kit, Class<S> type, Started.Request request)
            throws InterruptedException {
        Assumptions.assumeTrue(
                kit.hasTransport(AddressFamily.INET6, WskTransport.SOCK_STREAM), "IPv6");
        S socket = kit.create(type, request);
        kit.ok(irp -> socket.setOption(WskOption.IPV6_V6ONLY, false, irp));
        return socket;
    }

    private static WskDatagramSocket datagrams(Kit kit) throws InterruptedException {
        WskDatagramSocket socket =
                both(
                        kit,
                        WskDatagramSocket.class,
                        irp -> kit.npi().datagramSocket(AddressFamily.INET6, irp));
        kit.ok(irp -> socket.bind(SockAddr.wildcard(AddressFamily.INET6, 0), irp));
        return socket;
    }

    /** {@return where an IPv4 peer reaches what is bound to the wildcard} */
    private static SockAddr.Inet4 asFour(SockAddr wildcard) {
        int port = ((SockAddr.Inet6) wildcard).port();
        return (SockAddr.Inet4) SockAddr.of("127.0.0.1", port);
    }

    private static SockAddr mapped(SockAddr four) {
        return ((SockAddr.Inet4) four).mapped();
    }

    private static SockAddr senderOfNext(Kit kit, WskDatagramSocket socket, String text)
            throws InterruptedException {
        WskBuf room = kit.room(16);
        WskIrp irp = kit.ok(one -> socket.receiveFrom(room, one));
        assertEquals(text, Bytes.text(room, irp.information()));
        return irp.remoteAddress();
    }

    @Test
    default void dual_1_ipv4SendersAreToldMappedAndCanBeAnswered(Kit kit)
            throws InterruptedException {
        WskDatagramSocket socket = datagrams(kit);
        SockAddr.Inet4 here = asFour(kit.addressOf(socket));
        Peers.DatagramPeer peer = kit.peers().datagram(Kit.LOOPBACK);
        peer.send(Bytes.of("question"), here);
        SockAddr sender = senderOfNext(kit, socket, "question");
        assertEquals(mapped(peer.local()), sender);
        kit.ok(irp -> socket.sendTo(kit.text("answer"), sender, irp));
        Peers.Datagram got = peer.receive();
        assertEquals("answer", got.text());
        assertEquals(here, got.from());
        List<WskBuf> more = List.of(kit.text("one"), kit.text("two"));
        kit.start(irp -> socket.sendMessages(more, sender, irp)).succeedsWith(6);
        assertEquals("one", peer.receive().text());
        assertEquals("two", peer.receive().text());
        kit.fails(NtStatus.INVALID_ADDRESS, irp -> socket.sendTo(kit.text("x"), peer.local(), irp));
    }

    @Test
    default void dual_2_aFixedAddressMayBeMapped(Kit kit) throws InterruptedException {
        WskDatagramSocket socket = datagrams(kit);
        SockAddr.Inet4 here = asFour(kit.addressOf(socket));
        Peers.DatagramPeer chosen = kit.peers().datagram(Kit.LOOPBACK);
        Peers.DatagramPeer other = kit.peers().datagram(Kit.LOOPBACK);
        SockAddr remote = mapped(chosen.local());
        kit.ok(irp -> socket.ioctl(WskIoctl.SIO_WSK_SET_REMOTE_ADDRESS, remote, irp));
        other.send(Bytes.of("no"), here);
        chosen.send(Bytes.of("yes"), here);
        assertEquals(remote, senderOfNext(kit, socket, "yes"));
        kit.ok(irp -> socket.sendTo(kit.text("fixed"), irp));
        assertEquals("fixed", chosen.receive().text());
    }

    @Test
    default void dual_3_connectionsFromIpv4AreAcceptedAndToldMapped(Kit kit)
            throws InterruptedException {
        WskListenSocket listener =
                both(
                        kit,
                        WskListenSocket.class,
                        irp -> kit.npi().listenSocket(AddressFamily.INET6, irp));
        kit.ok(irp -> listener.bind(SockAddr.wildcard(AddressFamily.INET6, 0), irp));
        SockAddr here = asFour(kit.addressOf(listener));
        Started accept = kit.start(listener::accept);
        Peer peer = kit.peers().connect(here);
        WskIrp irp = accept.succeeds();
        WskConnectionSocket socket = kit.track(irp.socket(WskConnectionSocket.class));
        assertEquals(mapped(peer.local()), irp.remoteAddress());
        assertEquals(mapped(here), irp.localAddress());
        assertEquals(mapped(peer.local()), kit.ok(socket::getRemoteAddress).remoteAddress());
        assertEquals(mapped(here), kit.ok(socket::getLocalAddress).localAddress());
    }

    @Test
    default void dual_4_aMappedAddressCanBeConnectedTo(Kit kit) throws InterruptedException {
        WskConnectionSocket socket =
                both(
                        kit,
                        WskConnectionSocket.class,
                        irp -> kit.npi().connectionSocket(AddressFamily.INET6, irp));
        kit.ok(irp -> socket.bind(SockAddr.wildcard(AddressFamily.INET6, 0), irp));
        try (Peers.PeerListener listener = kit.peers().listen(Kit.LOOPBACK)) {
            SockAddr to = mapped(listener.local());
            kit.ok(irp -> socket.connect(to, irp));
            Peer peer = listener.accept();
            assertEquals(to, kit.ok(socket::getRemoteAddress).remoteAddress());
            SockAddr local = kit.ok(socket::getLocalAddress).localAddress();
            assertEquals("127.0.0.1", hostOf(local.unmapped()));
            kit.ok(irp -> socket.send(kit.text("ping"), irp));
            assertEquals("ping", Bytes.text(peer.read(4)));
        }
    }

    private static String hostOf(SockAddr address) {
        String text = address.toString();
        return text.substring(0, text.indexOf(':'));
    }
}
