/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.essaim.api.RequestFault;
import org.essaim.api.tracking.Site;
import org.essaim.shell.ExitCode;
import org.essaim.shell.FakeConsole;
import org.essaim.shell.FakeServices;
import org.essaim.shell.Invocation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class SiteLimitTest {

    private final FakeConsole console = FakeConsole.script();
    private @Nullable Dictionary<String, Object> written =
            new Hashtable<>(Map.of("site.paris", "10.1.0.0/16", "http.port", "0", "uplimit.paris", "1MB/s"));
    private int updates;

    /** Keeps what is written. */
    private ConfigurationAdmin admin() {
        Configuration configuration = proxy(Configuration.class, (method, arguments) -> {
            if (method.equals("update")) {
                @SuppressWarnings("unchecked")
                Dictionary<String, Object> lines = (Dictionary<String, Object>) arguments[0];
                written = lines;
                updates++;
            }
            return method.equals("getProperties") ? written : null;
        });
        return proxy(ConfigurationAdmin.class, (method, arguments) -> {
            assertThat(arguments).containsExactly("org.essaim.tracking", "?");
            return configuration;
        });
    }

    private interface Call {
        @Nullable Object answer(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> call.answer(method.getName(), arguments)));
    }

    /** Knows the sites paris and lyon, and reads everything but the limit "fast". */
    private static final class Reader extends ListedSites {

        Reader() {
            super(new Site("lyon", List.of(), 0, List.of()), new Site("paris", List.of(), 0, List.of()));
        }

        @Override
        public void checkSites(Map<String, ?> configuration) {
            if (configuration.containsValue("fast")) {
                throw new RequestFault("BAD_SITES", "limit.paris: 'fast' is no rate", "Correct it.");
            }
        }
    }

    private ExitCode run(String... words) {
        return Invocation.run(new SiteLimit(), FakeServices.of(new Reader(), admin()), console, words);
    }

    @Test
    void aLimitIsWrittenBesideWhatIsThere() {
        assertThat(run("paris", "20Mbit/s; Mon-Fri 08:00-18:00 5Mbit/s")).isEqualTo(ExitCode.OK);
        assertThat(written)
                .isEqualTo(new Hashtable<>(Map.of(
                        "site.paris", "10.1.0.0/16",
                        "http.port", "0",
                        "uplimit.paris", "1MB/s",
                        "limit.paris", "20Mbit/s; Mon-Fri 08:00-18:00 5Mbit/s")));
        assertThat(console.printed())
                .contains("limit.paris = 20Mbit/s; Mon-Fri")
                .contains("within seconds");
    }

    @Test
    void whatGoesOutAndCopiesAreOptionsBeforeAndBehind() {
        run("--up", "off", "paris", "2MB/s", "--copies", "1.2");
        assertThat(written.get("limit.paris")).isEqualTo("2MB/s");
        assertThat(written.get("uplimit.paris")).isEqualTo("off");
        assertThat(written.get("copies.paris")).isEqualTo("1.2");
        run("lyon", "--copies=3");
        assertThat(written.get("copies.lyon")).isEqualTo("3");
        assertThat(written.get("limit.lyon")).isNull();
    }

    @Test
    void noneTakesALimitAway() {
        run("paris", "2MB/s");
        run("paris", "none", "--up", "none");
        assertThat(written).isEqualTo(new Hashtable<>(Map.of("site.paris", "10.1.0.0/16", "http.port", "0")));
        assertThat(console.printed()).contains("limit.paris is not limited any more");
    }

    @Test
    void whatTheTrackerCannotReadIsNotWritten() {
        assertThat(run("paris", "fast")).isNotEqualTo(ExitCode.OK);
        assertThat(console.complained()).contains("'fast' is no rate");
        assertThat(updates).isZero();
    }

    @Test
    void aSiteThatIsNotListedIsNotLimited() {
        assertThat(run("berlin", "2MB/s")).isNotEqualTo(ExitCode.OK);
        assertThat(console.complained()).contains("no site 'berlin'").contains("site.berlin = ");
        assertThat(updates).isZero();
    }

    @Test
    void withoutAnythingToChangeItSaysHow() {
        assertThat(run("paris")).isNotEqualTo(ExitCode.OK);
        assertThat(run()).isNotEqualTo(ExitCode.OK);
        assertThat(run("paris", "2MB/s", "3MB/s")).isNotEqualTo(ExitCode.OK);
        assertThat(console.complained()).contains("site:limit paris").contains("one word too many");
        assertThat(updates).isZero();
    }

    @Test
    void aConfigurationThatIsNotThereYetIsMade() {
        written = null;
        run("lyon", "off");
        assertThat(written).isEqualTo(new Hashtable<>(Map.of("limit.lyon", "off")));
    }

    @Test
    void whereConfigurationAdminIsAwayTheFileIsNamed() {
        Invocation.run(new SiteLimit(), FakeServices.of(new Reader()), console, "paris", "off");
        assertThat(console.complained()).contains("etc/org.essaim.tracking.cfg");
    }

    @Test
    void namesOfSitesAreCompleted() {
        assertThat(new SiteCompleter().words(FakeServices.of(new Reader()))).containsExactly("lyon", "paris");
        assertThat(new SiteCompleter().words(FakeServices.of())).isEmpty();
    }
}
