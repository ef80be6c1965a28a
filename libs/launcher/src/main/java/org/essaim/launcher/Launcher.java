/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.launcher;

import java.io.IOException;
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
     * @param arguments {@code demo …} or {@code tree-hash DIR}
     */
    public static void main(String[] arguments) {
        List<String> rest = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        switch (arguments.length == 0 ? "" : arguments[0]) {
            case "demo" -> System.exit(demo(rest));
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

    private static int failed(String text, int code) {
        System.err.println();
        System.err.println("essaim: " + text);
        return code;
    }
}
