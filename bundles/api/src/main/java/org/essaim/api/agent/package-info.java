/**
 * The agent's view: its channel to the server and what it is doing.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.essaim.api.agent;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
