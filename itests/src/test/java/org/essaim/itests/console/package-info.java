/** The web console, as an administrator's browser has it. */
package org.essaim.itests.console;
