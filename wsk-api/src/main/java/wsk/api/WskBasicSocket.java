package wsk.api;

/**
 * A socket without traffic, for options, I/O controls and extension interfaces: {@code
 * WSK_PROVIDER_BASIC_DISPATCH}.
 */
public non-sealed interface WskBasicSocket extends WskSocket {}
