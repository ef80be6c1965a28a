/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.LongSupplier;

/** {@code ./essaim simulate}. Exit codes: 0 every machine that lived is complete, 1 not so, 2 called wrongly. */
public final class Simulate {

    private static final String HELP =
            """
            ./essaim simulate [OPTION…]  shows how long a rollout takes in a fleet, before it is done
              --machines N            machines (100), dealt to the sites in turn
              --sites N               sites, each behind a WAN link; 0 (the default): one network
              --size SIZE             the payload: 3.5G, 512MiB (1G)
              --piece SIZE            length of a piece; else as publishing would choose it
              --host-rate RATE        each machine's link (100mbit)
              --host-rates A,B,…      unequal links, dealt in turn
              --down-rate RATE|Nx     downlinks, where they are not like the uplinks
              --wan-rate RATE         each site's WAN link, up and down (100mbit)
              --wan SITE=RATE         one site's, as often as needed
              --server-rate RATE      the server's uplink (1gbit)
              --inventory FILE.csv    machines, one per line, under a header: site,up,down[,join][,listed]
              --arrivals TIME         machines come one after the other, this far apart
              --churn PART            so many machines leave for good, at random times: 5%
              --gateways-die PART     the first gateway of every site dies at this part of the bound
              --server-dies COPIES    the server is gone when it has sent so many copies: 1.05x
              --origin-copies COPIES  the server sends no more than so many copies: 1.2
              --policy NAME           grants (what Essaim does), or to compare: pull, plain
              --overhead PART         headers, as a part of the payload (4.6%: Ethernet, IP, TCP)
              --delay TIME            how long a bit is on a machine's link (0.1ms), and on a site's WAN:
              --wan-delay TIME        (10ms)
              --ideal                 no headers, no messages, no delays, as the bound has none
              --blocks                every block of 16 KiB by itself: slower, a little more exact
              --seed N                another seed, another run; the same seed, the same run
              --json FILE             the result for programs
              --plot FILE.svg         completion and traffic over time
              --table                 the standard scenarios, one line each
            """;

    private Simulate() {}

    public static void main(String[] arguments) {
        boolean terminal = Boolean.getBoolean("essaim.terminal");
        System.exit(run(List.of(arguments), System.out, System.err, terminal, System::nanoTime));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err, boolean terminal, LongSupplier clock) {
        try {
            SimulateOptions options = SimulateOptions.parse(arguments);
            if (options.isSet("help")) {
                out.print(HELP);
                return 0;
            }
            if (options.isSet("table")) {
                return StandardScenarios.print(out, new ProgressBar(out, terminal, clock));
            }
            return simulate(options, out, terminal, clock);
        } catch (UsageException e) {
            err.println("essaim: " + e.getMessage());
            return 2;
        } catch (IOException e) {
            err.println("essaim: A file cannot be read or written: " + e.getMessage());
            return 2;
        }
    }

    private static int simulate(SimulateOptions options, PrintStream out, boolean terminal, LongSupplier clock)
            throws UsageException, IOException {
        Scenario scenario = options.scenario();
        out.println(Report.fleet(scenario));
        ProgressBar bar = new ProgressBar(out, terminal, clock);
        Outcome outcome = Simulation.run(scenario, bar);
        bar.end();
        Report report = new Report(scenario, outcome);
        report.lines().forEach(out::println);
        if (options.file("json").isPresent()) {
            report.write(options.file("json").get());
        }
        if (options.file("plot").isPresent()) {
            new Plot(scenario, outcome).write(options.file("plot").get());
        }
        return outcome.isComplete() ? 0 : 1;
    }
}
