package hilo.launch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Proxy;

/**
 * Ctrl-C and TERM end this process also where a shell started it in the background. Such a shell has its children ignore the interrupt, Java then leaves it ignored, and what the
 * terminal sends would end everything but us.
 */
final class Interrupts {
    private static final int SIGINT = 2;
    private static final int SIGTERM = 15;

    private Interrupts() {
    }

    /** Where this system has no such signals it stays as it is. */
    static void areHeard() {
        try {
            var linker = Linker.nativeLinker();
            var signal = linker.defaultLookup().find("signal");
            if (signal.isPresent()) {
                var set = linker.downcallHandle(signal.get(), FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
                hear(set, "INT", SIGINT);
                hear(set, "TERM", SIGTERM);
            }
        } catch (Throwable notHere) {
            System.err.println("  Ctrl-C may not end a desk that was started in the background: " + notHere.getMessage());
        }
    }

    /** Java hears a signal only that was not ignored at its start; once it has its default again, a handler can be set. */
    private static void hear(MethodHandle set, String name, int number) throws Throwable {
        var before = (MemorySegment) set.invokeExact(number, MemorySegment.NULL);
        if (before.address() != 1) {
            // Not ignored: Java's own handler ends us, and it goes back to its place.
            var _ = (MemorySegment) set.invokeExact(number, before);
            return;
        }
        // By name, since the compiler warns of what is not of the language; there is no other way.
        var type = Class.forName("sun.misc.Signal");
        var handler = Class.forName("sun.misc.SignalHandler");
        var exit = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[]{handler}, (proxy, method, arguments) -> {
            if (method.getName().equals("handle")) {
                System.exit(128 + number);
            }
            return null;
        });
        type.getMethod("handle", type, handler).invoke(null, type.getConstructor(String.class).newInstance(name), exit);
    }
}
