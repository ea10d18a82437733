package wsk.engine.request;

/** What a request asks for. */
public enum OpCode {
    BASIC_SOCKET(Performer.PROVIDER),
    LISTEN_SOCKET(Performer.PROVIDER),
    DATAGRAM_SOCKET(Performer.PROVIDER),
    CONNECTION_SOCKET(Performer.PROVIDER),
    STREAM_SOCKET(Performer.PROVIDER),
    SOCKET_CONNECT(Performer.PROVIDER),
    TRANSPORT_LIST_CHANGE(Performer.PROVIDER),
    BIND(Performer.ROLE),
    CONNECT(Performer.ROLE),
    ACCEPT(Performer.ROLE),
    INSPECT_COMPLETE(Performer.ROLE),
    SEND(Performer.ROLE),
    RECEIVE(Performer.ROLE),
    DISCONNECT(Performer.ROLE),
    SEND_TO(Performer.ROLE),
    SEND_MESSAGES(Performer.ROLE),
    RECEIVE_FROM(Performer.ROLE),
    GET_LOCAL_ADDRESS(Performer.ROLE),
    GET_REMOTE_ADDRESS(Performer.ROLE),
    LISTEN(Performer.SOCKET),
    SET_OPTION(Performer.SOCKET),
    GET_OPTION(Performer.SOCKET),
    IOCTL(Performer.SOCKET),
    RAW_CONTROL(Performer.SOCKET),
    DISABLE_EVENT(Performer.SOCKET),
    DISABLE_EXTENSION_EVENT(Performer.SOCKET),
    CLOSE(Performer.SOCKET);

    /** Who performs a request. */
    private enum Performer {
        /** The provider, before there is a socket. */
        PROVIDER,
        /** What the socket is at the moment: each role has a switch of its own. */
        ROLE,
        /** Every socket in the same way, or one that changes its role. */
        SOCKET
    }

    private final Performer performer;

    OpCode(Performer performer) {
        this.performer = performer;
    }

    /** {@return whether what a socket is at the moment performs it} */
    public boolean isOfRole() {
        return performer == Performer.ROLE;
    }
}
