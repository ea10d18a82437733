package wsk.engine.socket;

/** The categories of sockets; the basic one twice, for its options are those of its transport. */
public enum SocketCategory {
    BASIC_STREAM("basic socket"),
    BASIC_DATAGRAM("basic socket of datagrams"),
    LISTEN("listening socket"),
    DATAGRAM("datagram socket"),
    CONNECTION("connection"),
    STREAM("stream socket");

    private final String words;

    SocketCategory(String words) {
        this.words = words;
    }

    /** {@return the category as people say it} */
    String words() {
        return words;
    }
}
