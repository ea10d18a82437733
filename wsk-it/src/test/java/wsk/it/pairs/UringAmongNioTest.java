package wsk.it.pairs;

import wsk.tck.AllContracts;

/** Every contract on io_uring, while every other side of a connection is a socket of NIO. */
final class UringAmongNioTest implements AllContracts {
    @Override
    public String providerName() {
        return "io_uring";
    }

    @Override
    public PeerKind peers() {
        return PeerKind.OTHER_PROVIDER;
    }

    @Override
    public String peerProvider() {
        return "nio";
    }
}
