/**
 * Replaces modules in place: what is asked of the updater, and what it tells.
 *
 * <p>Exported because {@code shell} and others ask for updates; the updater itself depends on nothing of ours, so that it
 * outlives the update of everything else.
 */
@Export(substitution = Export.Substitution.NOIMPORT)
@Version("1.0.0")
@NullMarked
package org.essaim.updater;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
