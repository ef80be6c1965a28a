/**
 * The server's view for people: patches, rollouts, machines.
 */
@Export
@Version("1.1.0")
@NullMarked
package org.essaim.api.fleet;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
