/**
 * Who a machine is to its peers: the certificate it shows, whom it believes, and what a ticket lets in.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.essaim.api.credentials;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
