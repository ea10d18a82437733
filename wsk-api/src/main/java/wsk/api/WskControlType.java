package wsk.api;

/** What a raw control request asks for: {@code WSK_CONTROL_SOCKET_TYPE}. */
public enum WskControlType {
    /** {@code WskSetOption}. */
    SET_OPTION,
    /** {@code WskGetOption}. */
    GET_OPTION,
    /** {@code WskIoctl}. */
    IOCTL
}
