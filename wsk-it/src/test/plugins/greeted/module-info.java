/** A client that uses a stranger's extension interface. */
module example.greeted {
    requires example.greeting;
    requires wsk.api;
}
