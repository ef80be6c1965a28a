/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.essaim.api.Fault;
import org.essaim.api.RequestFault;
import org.essaim.payload.TreeHash;

/** The entry point of {@code ./essaim}. Exit codes: 0 done, 1 failed, 2 called wrongly, 130 interrupted. */
public final class Launcher {
    static final int FAILED = 1;
    static final int USAGE = 2;

    private Launcher() {}

    /**
     * Runs one command.
     *
     * @param arguments {@code demo …}, {@code inspect FILE…} or {@code tree-hash DIR}
     */
    public static void main(String[] arguments) {
        List<String> rest = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "demo" -> System.exit(demo(rest));
            case "inspect" -> System.exit(inspect(rest));
            case "tree-hash" -> TreeHash.main(rest.toArray(String[]::new));
            default -> {
                System.err.println("essaim: unknown command; see ./essaim help");
                System.exit(USAGE);
            }
        }
    }

    private static int demo(List<String> arguments) {
        try {
            return Demo.run(DemoOptions.parse(arguments));
        } catch (RequestFault e) {
            return failed(e.sentence() + "\n" + e.remedy(), USAGE);
        } catch (Fault e) {
            return failed(e.sentence() + "\n" + e.remedy(), FAILED);
        } catch (IOException e) {
            return failed("The demo cannot go on: " + e, FAILED);
        } catch (InterruptedException e) {
            return failed("Interrupted.", FAILED);
        }
    }

    private static int inspect(List<String> arguments) {
        try {
            PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
            return Inspection.run(arguments, out, System.err);
        } catch (IOException e) {
            return failed("The result cannot be written: " + e, FAILED);
        }
    }

    private static int failed(String text, int code) {
        System.err.println();
        System.err.println("essaim: " + text);
        return code;
    }
}
