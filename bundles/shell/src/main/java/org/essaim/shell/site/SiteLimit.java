/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.site;

import java.io.IOException;
import java.util.Collections;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.essaim.api.LocalFault;
import org.essaim.api.RequestFault;
import org.essaim.api.tracking.Site;
import org.essaim.api.tracking.Tracker;
import org.essaim.shell.Console;
import org.essaim.shell.EssaimCommand;
import org.essaim.shell.ExitCode;
import org.essaim.shell.Services;
import org.essaim.shell.Words;
import org.jspecify.annotations.Nullable;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Limits what crosses a site's WAN link. It writes the tracker's configuration, which Karaf keeps in its file, and only what
 * the tracker can read.
 */
@Service
@Command(
        scope = "site",
        name = "limit",
        description =
                "Limits what may cross a site's WAN link, by the time of day, and how many copies of a patch may come in")
public final class SiteLimit extends EssaimCommand {

    static final String PID = "org.essaim.tracking";

    private static final String NONE = "none";
    private static final String EXAMPLE = "site:limit paris '20Mbit/s; Mon-Fri 08:00-18:00 5Mbit/s' --copies 1.2";

    @Argument(name = "site", description = "The site, as site:list names it")
    @Completion(SiteCompleter.class)
    @Nullable String name;

    @Argument(
            index = 1,
            name = "limit",
            description = "What may come in, and go out unless --up says otherwise: a rate such as 20Mbit/s, parts of a"
                    + " schedule such as 'Mon-Fri 08:00-18:00 5Mbit/s', both with semicolons between them, off for"
                    + " nothing at all, or none for no limit; options may stand behind",
            multiValued = true)
    @Nullable List<String> behind;

    @Option(name = "--up", description = "What may go out, in the same way; none for the same as what may come in")
    @Nullable String up;

    @Option(
            name = "--copies",
            description = "How many copies of one patch may come in, such as 1.2, or none for any number")
    @Nullable String copies;

    @Override
    protected List<String> trailing() {
        List<String> words = behind == null ? List.of() : behind;
        return limit(words) == null ? words : words.subList(1, words.size());
    }

    private static @Nullable String limit(List<String> words) {
        return words.isEmpty() || words.get(0).startsWith("-") ? null : words.get(0);
    }

    @Override
    protected ExitCode run(Services services, Console console) throws IOException {
        String site = Words.required(name, "site", EXAMPLE);
        Tracker tracker = services.server(Tracker.class);
        if (tracker.sites().stream().map(Site::name).noneMatch(site::equals)) {
            throw new RequestFault(
                    "NO_SUCH_SITE",
                    "There is no site '" + site + "'",
                    "Look with site:list, or list its networks in etc/org.essaim.tracking.cfg first: site." + site
                            + " = 10.1.0.0/16");
        }
        Map<String, @Nullable String> changes = new LinkedHashMap<>();
        change(changes, "limit." + site, limit(behind == null ? List.of() : behind));
        change(changes, "uplimit." + site, up);
        change(changes, "copies." + site, copies);
        if (changes.isEmpty()) {
            Words.required(null, "limit, or an option", EXAMPLE);
        }
        write(services, tracker, changes);
        changes.forEach((key, value) ->
                console.out().println(value == null ? key + " is not limited any more" : key + " = " + value));
        console.out().println("It holds at the gateways of " + site + " within seconds; site:list shows it.");
        return ExitCode.OK;
    }

    private static void change(Map<String, @Nullable String> changes, String key, @Nullable String value) {
        if (value != null) {
            changes.put(key, value.strip().equals(NONE) ? null : value.strip());
        }
    }

    private static void write(Services services, Tracker tracker, Map<String, @Nullable String> changes)
            throws IOException {
        ConfigurationAdmin admin = services.find(ConfigurationAdmin.class)
                .orElseThrow(() -> new LocalFault(
                        "NO_CONFIGURATION_ADMIN",
                        "Karaf's ConfigurationAdmin is not there now",
                        "Try again, or edit etc/org.essaim.tracking.cfg."));
        Configuration configuration = admin.getConfiguration(PID, "?");
        Map<String, Object> lines = new TreeMap<>();
        Dictionary<String, Object> former = configuration.getProperties();
        if (former != null) {
            Collections.list(former.keys()).forEach(key -> lines.put(key, former.get(key)));
        }
        changes.forEach((key, value) -> {
            if (value == null) {
                lines.remove(key);
            } else {
                lines.put(key, value);
            }
        });
        tracker.checkSites(lines);
        configuration.update(new Hashtable<>(lines));
    }
}
