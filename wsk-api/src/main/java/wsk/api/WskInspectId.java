package wsk.api;

/**
 * Names one connection request while it is being inspected: {@code WSK_INSPECT_ID}. Compared by
 * content; the values mean nothing.
 *
 * @param key with the serial number, unique among the listener's open requests
 * @param serialNumber tells requests with the same key apart
 */
public record WskInspectId(long key, int serialNumber) {}
