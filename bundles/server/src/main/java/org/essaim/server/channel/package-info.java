/**
 * The agents' way to the server: HTTPS, tokens, credentials, long polls.
 */
@NullMarked
package org.essaim.server.channel;

import org.jspecify.annotations.NullMarked;
