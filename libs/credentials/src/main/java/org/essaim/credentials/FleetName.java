/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.credentials;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.essaim.api.Fault;
import org.essaim.api.MachineId;

/**
 * Whom a certificate names, as URIs among its alternative names (RFC 5280 §4.2.1.6): {@code essaim:machine:<id>}, and
 * {@code essaim:origin} beside it when it is the server. Its common name says the same to people and counts for nothing.
 *
 * @param origin whether it is the server, which seeds first
 */
public record FleetName(MachineId machine, boolean origin) {

    private static final String MACHINE = "essaim:machine:";
    private static final String ORIGIN = "essaim:origin";
    private static final int URI = 6;

    /** The name as URIs. */
    List<String> uris() {
        String first = MACHINE + machine.value();
        return origin ? List.of(first, ORIGIN) : List.of(first);
    }

    /** Reads the name; empty when there is none, more than one, or anything beside it. */
    public static Optional<FleetName> of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names == null || names.size() > 2) {
                return Optional.empty();
            }
            Set<String> uris = new HashSet<>();
            for (List<?> name : names) {
                if (!Integer.valueOf(URI).equals(name.get(0)) || !uris.add(String.valueOf(name.get(1)))) {
                    return Optional.empty();
                }
            }
            boolean origin = uris.remove(ORIGIN);
            if (uris.size() != 1) {
                return Optional.empty();
            }
            String uri = uris.iterator().next();
            return uri.startsWith(MACHINE)
                    ? Optional.of(new FleetName(new MachineId(uri.substring(MACHINE.length())), origin))
                    : Optional.empty();
        } catch (CertificateParsingException | Fault e) {
            return Optional.empty();
        }
    }
}
