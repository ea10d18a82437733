package wsk.engine.connection;

/** Whether the receive event is called for what is there. */
enum ReceiveFlow {
    FLOWS,
    SHOWN,
    ASKED,
    SUSPENDED,
    HELD,
    LATER
}
