/**
 * Socket state machines, written once for all providers.
 *
 * <p>{@link wsk.engine.driver} is what a provider writes and {@link wsk.engine.Engine} what it
 * calls; everything else is internal.
 */
@org.jspecify.annotations.NullMarked
module wsk.engine {
    requires transitive wsk.api;
    // The engine logs what nobody else would hear of; never per message.
    requires org.slf4j;
    // A loop that failed, as an event for flight recordings.
    requires jdk.jfr;
    requires static org.jspecify;

    // To all, because third parties write providers.
    exports wsk.engine;
    exports wsk.engine.driver;
}
