package wsk.it.pairs;

import wsk.tck.AllContracts;

import java.util.Map;

/** Every contract on NIO, while every other side of a connection is a socket of io_uring. */
final class NioAmongUringTest implements AllContracts {
    @Override
    public String providerName() {
        return "nio";
    }

    @Override
    public Map<String, String> impossible() {
        return Map.of(
                "CTRL-13",
                "java.nio makes every IPv6 socket serve IPv4 too, and has no option for it");
    }

    @Override
    public PeerKind peers() {
        return PeerKind.OTHER_PROVIDER;
    }

    @Override
    public String peerProvider() {
        return "io_uring";
    }
}
