/**
 * What is published: the content store, the way from a folder to a signed patch, and the offer of it to the swarm.
 *
 * <p>A patch is published when its row is in the database. Everything before that is swept away after a crash.
 */
@NullMarked
package org.essaim.server.catalogue;

import org.jspecify.annotations.NullMarked;
