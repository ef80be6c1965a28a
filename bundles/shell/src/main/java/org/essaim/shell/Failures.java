/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.util.concurrent.Callable;
import org.essaim.api.Fault;
import org.essaim.api.RequestFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong, in words and as exit codes. */
public final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** The command line makes no sense. */
    public static RequestFault usage(String sentence, String remedy) {
        return new RequestFault("USAGE", sentence, remedy);
    }

    /** The exit code that a fault means. */
    public static ExitCode codeOf(Fault fault) {
        if (!(fault instanceof RequestFault)) {
            return ExitCode.ERROR;
        }
        String code = fault.code();
        if (code.equals("USAGE") || code.startsWith("BAD_") || code.equals("UNKNOWN_KIND")) {
            return ExitCode.USAGE;
        }
        return code.startsWith("NO_SUCH_") || code.equals("NO_TARGETS") ? ExitCode.NOT_FOUND : ExitCode.ERROR;
    }

    /** A fault as people read it: what happened, what to do, and the code to look for. */
    public static String text(Fault fault) {
        String remedy = sentence(fault.remedy());
        return sentence(fault.sentence()) + (remedy.isEmpty() ? "" : System.lineSeparator() + remedy) + " ["
                + fault.code() + "]";
    }

    /** Runs a command; never throws, never prints a stack trace. */
    static ExitCode guard(Console console, Callable<ExitCode> command) {
        try {
            return command.call();
        } catch (Fault fault) {
            console.err().println(text(fault));
            return codeOf(fault);
        } catch (InterruptedException e) {
            console.err().println("Interrupted.");
            return ExitCode.ERROR;
        } catch (Exception e) {
            LOG.error("A command failed in a way that nobody foresaw", e);
            console.err()
                    .println("The command failed: " + e + System.lineSeparator()
                            + "The log says more: look with log:exception-display. [UNEXPECTED]");
            return ExitCode.ERROR;
        }
    }

    private static String sentence(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty() || stripped.matches("(?s).*[.!?]")) {
            return stripped;
        }
        return stripped + ".";
    }
}
