package wsk.provider.iouring.kernel;

/** Takes completions one by one, in the order the kernel made them. */
@FunctionalInterface
public interface CompletionSink {
    /**
     * One completion.
     *
     * @param userData what the submission carried
     * @param result 0 or more on success, {@code -errno} on failure
     * @param flags {@code IORING_CQE_F_*}, the buffer's number in the upper half
     */
    void completed(long userData, int result, int flags);
}
