/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.transfer.core;

/**
 * Decides whose requests are served, and when. Told of everything that could change its mind; answers by {@link
 * PeerUpload#choke}, {@link PeerUpload#unchoke} and {@link PeerUpload#serve}.
 */
interface UploadScheduler {

    /** A peer has come, or has become interested. */
    void wants(PeerState peer);

    /** A peer has left, or wants nothing any more. */
    void yields(PeerState peer);

    /** A peer can be sent something: it has asked, or its connection has room again. */
    void ready(PeerState peer);

    /** Serving is allowed, or no longer: the session is paused, blocked, or there is no upload policy. */
    void allow(boolean on);

    /** Time passes. */
    void tick(long now);
}
