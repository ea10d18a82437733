package wsk.engine.socket;

/** The five categories of sockets. */
public enum SocketCategory {
    BASIC("basic socket"),
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
