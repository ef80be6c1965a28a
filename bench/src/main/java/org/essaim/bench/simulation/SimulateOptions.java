/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.essaim.bench.simulation.Scenario.Host;
import org.essaim.bench.simulation.Scenario.Mishaps;
import org.essaim.bench.simulation.Scenario.Policy;
import org.essaim.bench.simulation.Scenario.Rules;
import org.essaim.bench.simulation.Scenario.Site;
import org.essaim.protocol.PieceLengths;

/** The command line of {@code ./essaim simulate}. */
final class SimulateOptions {

    private static final Set<String> VALUES = Set.of(
            "machines",
            "sites",
            "size",
            "piece",
            "host-rate",
            "host-rates",
            "down-rate",
            "wan-rate",
            "server-rate",
            "arrivals",
            "churn",
            "gateways-die",
            "server-dies",
            "origin-copies",
            "inventory",
            "overhead",
            "delay",
            "wan-delay",
            "policy",
            "seed",
            "json",
            "plot");

    private static final Set<String> SWITCHES = Set.of("blocks", "ideal", "table", "help");
    private static final double MOST_MACHINES = 1_000_000;

    private final Map<String, String> given = new HashMap<>();
    private final Map<String, Double> wans = new HashMap<>();

    private SimulateOptions() {}

    static SimulateOptions parse(List<String> arguments) throws UsageException {
        SimulateOptions options = new SimulateOptions();
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i).startsWith("--") ? arguments.get(i).substring(2) : "";
            if (SWITCHES.contains(name)) {
                options.given.put(name, "");
                continue;
            }
            if (!VALUES.contains(name) && !name.equals("wan")) {
                throw new UsageException(
                        "there is no option '" + arguments.get(i) + "'; see ./essaim simulate --help.");
            }
            if (i + 1 == arguments.size()) {
                throw new UsageException("--" + name + " needs a value.");
            }
            options.take(name, arguments.get(++i));
        }
        return options;
    }

    private void take(String name, String value) throws UsageException {
        if (!name.equals("wan")) {
            given.put(name, value);
            return;
        }
        int equals = value.lastIndexOf('=');
        if (equals < 1) {
            throw new UsageException("--wan wants a site and its rate, such as utrecht=20mbit, not '" + value + "'.");
        }
        wans.put(value.substring(0, equals), Quantity.rate(value.substring(equals + 1)));
    }

    boolean isSet(String name) {
        return given.containsKey(name);
    }

    Optional<Path> file(String name) {
        return Optional.ofNullable(given.get(name)).map(Path::of);
    }

    private String get(String name, String otherwise) {
        return given.getOrDefault(name, otherwise);
    }

    /** The fleet and what befalls it. */
    Scenario scenario() throws UsageException, IOException {
        Payload payload = payload();
        double server = Quantity.rate(get("server-rate", "1gbit"));
        List<Site> sites = new ArrayList<>();
        List<Host> hosts;
        if (isSet("inventory")) {
            if (isSet("machines") || isSet("sites") || isSet("host-rate") || isSet("host-rates")) {
                throw new UsageException(
                        "--inventory says which machines, sites and rates there are; leave those out.");
            }
            Inventory inventory = Inventory.read(Path.of(get("inventory", "")));
            hosts = inventory.hosts();
            for (String name : inventory.sites()) {
                sites.add(site(name));
            }
        } else {
            int count = (int) number("sites", 0, 0, 10_000);
            for (int i = 1; i <= count; i++) {
                sites.add(site(Integer.toString(i)));
            }
            hosts = hosts(count);
        }
        for (String name : wans.keySet()) {
            if (sites.stream().noneMatch(site -> site.name().equals(name))) {
                throw new UsageException("--wan names the site '" + name + "', which there is not.");
            }
        }
        return new Scenario(
                payload, server, sites, hosts, mishaps(), rules(payload), costs(), (long) number("seed", 1, 0, 1e15));
    }

    private Costs costs() throws UsageException {
        if (isSet("ideal")) {
            if (isSet("overhead") || isSet("delay") || isSet("wan-delay")) {
                throw new UsageException("--ideal has no headers and no delays; leave those out.");
            }
            return Costs.NONE;
        }
        double overhead = isSet("overhead") ? Quantity.part(get("overhead", "")) : Costs.TCP.overhead();
        double delay = isSet("delay") ? Quantity.seconds(get("delay", "")) : Costs.TCP.delay();
        double wanDelay = isSet("wan-delay") ? Quantity.seconds(get("wan-delay", "")) : Costs.TCP.wanDelay();
        return new Costs(overhead, delay, wanDelay, true);
    }

    private Payload payload() throws UsageException {
        long bytes = Quantity.bytes(get("size", "1G"));
        if (bytes < 1) {
            throw new UsageException("--size is nothing.");
        }
        int length = isSet("piece") ? (int) Quantity.bytes(get("piece", "")) : PieceLengths.forPayload(bytes);
        if (length < 16 << 10 || length > 64 << 20 || bytes / length > 100_000) {
            throw new UsageException("--piece is to be from 16KiB to 64MiB, and there may be 100000 pieces.");
        }
        return new Payload(bytes, length);
    }

    private Site site(String name) throws UsageException {
        double common = Quantity.rate(get("wan-rate", "100mbit"));
        double rate = wans.getOrDefault(name, common);
        return new Site(name, rate, rate);
    }

    private List<Host> hosts(int sites) throws UsageException {
        int machines = (int) number("machines", 100, 1, MOST_MACHINES);
        if (sites > machines) {
            throw new UsageException("there are more sites than machines.");
        }
        String[] rates = get("host-rates", get("host-rate", "100mbit")).split(",", -1);
        String down = get("down-rate", "1x");
        double apart = isSet("arrivals") ? Quantity.seconds(get("arrivals", "0")) : 0;
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < machines; i++) {
            // Rates are dealt in each site alike.
            double up = Quantity.rate(rates[(sites == 0 ? i : i / sites) % rates.length]);
            double in = down.endsWith("x") ? up * Quantity.times(down) : Quantity.rate(down);
            if (!(in > 0)) {
                throw new UsageException("--down-rate is nothing.");
            }
            int site = sites == 0 ? Scenario.NOWHERE : i % sites;
            hosts.add(new Host(site, site, up, in, i * apart));
        }
        return hosts;
    }

    private Mishaps mishaps() throws UsageException {
        double churn = Quantity.part(get("churn", "0"));
        double dies = isSet("server-dies") ? Quantity.times(get("server-dies", "")) : Double.POSITIVE_INFINITY;
        double gateways = isSet("gateways-die") ? Quantity.part(get("gateways-die", "")) : Double.POSITIVE_INFINITY;
        if (dies < 1) {
            throw new UsageException("--server-dies before one copy has left it leaves nobody complete.");
        }
        return new Mishaps(churn, dies, List.of(), gateways);
    }

    private Rules rules(Payload payload) throws UsageException {
        Rules rules = Scenario.rules(payload);
        String policy = get("policy", "grants");
        double copies = isSet("origin-copies") ? Quantity.times(get("origin-copies", "")) : Double.POSITIVE_INFINITY;
        if (copies < 1) {
            throw new UsageException("--origin-copies less than 1 leaves nobody complete.");
        }
        int chunk = isSet("blocks") ? 16 << 10 : rules.chunk();
        for (Policy known : Policy.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(policy)) {
                return new Rules(known, copies, chunk, true);
            }
        }
        throw new UsageException("--policy is plain, pull or grants, not '" + policy + "'.");
    }

    private double number(String name, double otherwise, double least, double most) throws UsageException {
        if (!isSet(name)) {
            return otherwise;
        }
        String text = get(name, "");
        if (!text.matches("[0-9]{1,15}") || Double.parseDouble(text) < least || Double.parseDouble(text) > most) {
            throw new UsageException(
                    "--%s is a number from %.0f to %.0f, not '%s'.".formatted(name, least, most, text));
        }
        return Double.parseDouble(text);
    }
}
