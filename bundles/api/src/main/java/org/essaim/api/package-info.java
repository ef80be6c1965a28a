/**
 * Identities that every module shares, and faults sorted by who is to blame.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.essaim.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
