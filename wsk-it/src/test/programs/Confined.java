import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Forbids itself some system calls with a seccomp filter and then becomes another program, which
 * keeps the filter. Arguments: the error number, the calls' numbers separated by commas, the
 * program's path and its arguments. Linux only, on x86-64 or aarch64.
 */
final class Confined {
    private static final int PR_SET_SECCOMP = 22;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SECCOMP_MODE_FILTER = 2;
    private static final int SECCOMP_RET_ALLOW = 0x7FFF_0000;
    private static final int SECCOMP_RET_ERRNO = 0x0005_0000;
    private static final int AUDIT_ARCH_X86_64 = 0xC000_003E;
    private static final int AUDIT_ARCH_AARCH64 = 0xC000_00B7;
    private static final short LOAD_WORD = 0x20;
    private static final short JUMP_IF_EQUAL = 0x15;
    private static final short RETURN = 0x06;
    private static final int CALL_AT = 0;
    private static final int ARCH_AT = 4;

    private static final Linker LINKER = Linker.nativeLinker();

    private final Arena arena = Arena.global();

    /** Runs it; comes back only if something fails. */
    public static void main(String[] args) throws Throwable {
        String[] calls = args[1].split(",", -1);
        String[] command = new String[args.length - 2];
        System.arraycopy(args, 2, command, 0, command.length);
        Confined confined = new Confined();
        confined.forbid(Integer.parseInt(args[0]), calls);
        confined.become(command);
    }

    @SuppressWarnings("restricted") // Linking to a native function: the purpose of this program.
    private static MethodHandle function(String name, FunctionDescriptor type, int fixed) {
        MemorySegment address = LINKER.defaultLookup().findOrThrow(name);
        return fixed < type.argumentLayouts().size()
                ? LINKER.downcallHandle(address, type, Linker.Option.firstVariadicArg(fixed))
                : LINKER.downcallHandle(address, type);
    }

    private void forbid(int errno, String[] calls) throws Throwable {
        MethodHandle prctl =
                function(
                        "prctl",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG),
                        1);
        int result = (int) prctl.invokeExact(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L);
        check(result, "prctl(PR_SET_NO_NEW_PRIVS)");
        // struct sock_fprog: 0 length u16 | 8 filter
        MemorySegment program = arena.allocate(16, 8);
        program.set(ValueLayout.JAVA_SHORT, 0, (short) (calls.length + 5));
        program.set(ValueLayout.ADDRESS, 8, filter(errno, calls));
        result =
                (int)
                        prctl.invokeExact(
                                PR_SET_SECCOMP,
                                (long) SECCOMP_MODE_FILTER,
                                program.address(),
                                0L,
                                0L);
        check(result, "prctl(PR_SET_SECCOMP)");
    }

    /** struct sock_filter: 0 code u16 | 2 jump if true u8 | 3 jump if false u8 | 4 k u32. */
    private MemorySegment filter(int errno, String[] calls) {
        boolean intel = System.getProperty("os.arch").equals("amd64");
        MemorySegment filter = arena.allocate(8L * (calls.length + 5), 8);
        int allow = calls.length + 3;
        step(filter, 0, LOAD_WORD, 0, 0, ARCH_AT);
        step(
                filter,
                1,
                JUMP_IF_EQUAL,
                0,
                allow - 2,
                intel ? AUDIT_ARCH_X86_64 : AUDIT_ARCH_AARCH64);
        step(filter, 2, LOAD_WORD, 0, 0, CALL_AT);
        for (int i = 0; i < calls.length; i++) {
            int at = 3 + i;
            step(filter, at, JUMP_IF_EQUAL, allow + 1 - at - 1, 0, Integer.parseInt(calls[i]));
        }
        step(filter, allow, RETURN, 0, 0, SECCOMP_RET_ALLOW);
        step(filter, allow + 1, RETURN, 0, 0, SECCOMP_RET_ERRNO | errno);
        return filter;
    }

    private static void step(
            MemorySegment filter, int index, short code, int ifTrue, int ifFalse, int k) {
        long at = 8L * index;
        filter.set(ValueLayout.JAVA_SHORT, at, code);
        filter.set(ValueLayout.JAVA_BYTE, at + 2, (byte) ifTrue);
        filter.set(ValueLayout.JAVA_BYTE, at + 3, (byte) ifFalse);
        filter.set(ValueLayout.JAVA_INT, at + 4, k);
    }

    private void become(String[] command) throws Throwable {
        MethodHandle execv =
                function(
                        "execv",
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
                        2);
        // Ends with a null pointer, as memory comes zeroed.
        MemorySegment arguments = arena.allocate(ValueLayout.ADDRESS, command.length + 1L);
        for (int i = 0; i < command.length; i++) {
            arguments.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(command[i]));
        }
        MemorySegment path = arena.allocateFrom(command[0]);
        check((int) execv.invokeExact(path, arguments), "execv");
    }

    private static void check(int result, String what) {
        if (result != 0) {
            System.err.println(what + " failed");
            System.exit(125);
        }
    }
}
