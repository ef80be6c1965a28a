/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.swarm;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.essaim.api.tracking.Flow;

/**
 * What has come into one site.
 *
 * @param far bytes from other sites and from the origin
 * @param near bytes from the site itself
 */
record SiteTraffic(String site, long far, long near) {

    /** Of every site that has received something, in order of the names; machines in no site last. */
    static List<SiteTraffic> of(List<Flow> flows) {
        TreeSet<String> names = new TreeSet<>(ORDER);
        flows.forEach(flow -> names.add(flow.to()));
        return names.stream()
                .map(name -> new SiteTraffic(name, into(flows, name, true), into(flows, name, false)))
                .toList();
    }

    /** The origin first, those without a site last. */
    static final Comparator<String> ORDER = Comparator.<String>comparingInt(
                    name -> name.equals(Flow.ORIGIN) ? 0 : name.equals(Flow.NO_SITE) ? 2 : 1)
            .thenComparing(Comparator.naturalOrder());

    private static long into(List<Flow> flows, String site, boolean far) {
        return flows.stream()
                .filter(flow -> flow.to().equals(site) && flow.isFar() == far)
                .mapToLong(Flow::bytes)
                .sum();
    }

    /** How many copies of the payload came over its WAN; NaN where the payload's length is not known. */
    double copies(long payloadLength) {
        return payloadLength > 0 ? (double) far / payloadLength : Double.NaN;
    }

    /** The same in words. */
    String copiesText(long payloadLength) {
        return payloadLength > 0 ? String.format(Locale.ROOT, "%.2f", copies(payloadLength)) : "-";
    }
}
