/**
 * Commands {@code module:*}: what is installed, and its replacement while everything works.
 */
@NullMarked
package org.essaim.shell.module;

import org.jspecify.annotations.NullMarked;
