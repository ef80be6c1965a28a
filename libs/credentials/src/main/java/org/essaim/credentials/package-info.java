/** The certificates of a fleet: asked for, issued, judged, and shown in TLS. */
@NullMarked
package org.essaim.credentials;

import org.jspecify.annotations.NullMarked;
