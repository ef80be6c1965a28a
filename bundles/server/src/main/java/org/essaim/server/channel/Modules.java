/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.server.channel;

import java.util.Optional;
import org.essaim.api.LocalFault;
import org.essaim.api.fleet.Catalogue;
import org.essaim.api.tracking.Tracker;
import org.essaim.api.verification.Signer;
import org.essaim.server.authority.Issuer;
import org.essaim.server.catalogue.PublishedFiles;
import org.jspecify.annotations.Nullable;

/** The services that may come and go while the channel is open. Thread-safe. */
final class Modules {

    private volatile @Nullable Tracker tracker;
    private volatile @Nullable Signer signer;
    private volatile @Nullable Catalogue catalogue;
    private volatile @Nullable PublishedFiles files;
    private volatile @Nullable Issuer issuer;

    Optional<Tracker> tracker() {
        return Optional.ofNullable(tracker);
    }

    Optional<Signer> signer() {
        return Optional.ofNullable(signer);
    }

    Optional<Catalogue> catalogue() {
        return Optional.ofNullable(catalogue);
    }

    Optional<Issuer> issuer() {
        return Optional.ofNullable(issuer);
    }

    /** @throws LocalFault {@code CATALOGUE_ABSENT} */
    PublishedFiles files() {
        PublishedFiles now = files;
        if (now == null) {
            throw new LocalFault(
                    "CATALOGUE_ABSENT",
                    "The server's catalogue is not there now",
                    "Ask again after some seconds; see the server's log when it stays so.");
        }
        return now;
    }

    void set(Tracker service) {
        tracker = service;
    }

    void set(Signer service) {
        signer = service;
    }

    void set(Catalogue service) {
        catalogue = service;
    }

    void set(PublishedFiles service) {
        files = service;
    }

    void set(Issuer service) {
        issuer = service;
    }

    // A replaced service is unset after its successor was set: only the one that is there goes.

    void unset(Tracker service) {
        if (tracker == service) {
            tracker = null;
        }
    }

    void unset(Signer service) {
        if (signer == service) {
            signer = null;
        }
    }

    void unset(Catalogue service) {
        if (catalogue == service) {
            catalogue = null;
        }
    }

    void unset(PublishedFiles service) {
        if (files == service) {
            files = null;
        }
    }

    void unset(Issuer service) {
        if (issuer == service) {
            issuer = null;
        }
    }
}
