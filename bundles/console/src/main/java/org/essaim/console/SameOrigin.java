/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Keeps other sites' pages from acting with an administrator's login: a request that changes something must come from a
 * page of this very console. The Felix Web Console itself has no such check.
 */
@Component(
        service = Filter.class,
        property = {
            "osgi.http.whiteboard.filter.pattern=/*",
            "osgi.http.whiteboard.context.select=(osgi.http.whiteboard.context.name=org.apache.felix.webconsole)",
            "service.ranking:Integer=1000000"
        })
public final class SameOrigin implements Filter {

    private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest http = (HttpServletRequest) request;
        if (HARMLESS.contains(http.getMethod())
                || isOwn(
                        http.getHeader("Origin"),
                        http.getHeader("Referer"),
                        http.getHeader("Sec-Fetch-Site"),
                        host(http))) {
            chain.doFilter(request, response);
        } else {
            ((HttpServletResponse) response)
                    .sendError(
                            HttpServletResponse.SC_FORBIDDEN,
                            "This request comes from a page of another site. Open the console itself and try again.");
        }
    }

    private static String host(HttpServletRequest request) {
        String host = request.getHeader("Host");
        return host == null ? "" : host;
    }

    /**
     * Whether the headers prove that a page of {@code host} sent the request. A browser always sends one of them with a
     * POST; a script that sends none, such as curl, carries no borrowed login and is let through.
     */
    static boolean isOwn(@Nullable String origin, @Nullable String referer, @Nullable String fetchSite, String host) {
        if (fetchSite != null && !fetchSite.equals("same-origin") && !fetchSite.equals("none")) {
            return false;
        }
        if (origin != null) {
            return sameHost(origin, host);
        }
        return referer == null || sameHost(referer, host);
    }

    private static boolean sameHost(String url, String host) {
        try {
            return host.equalsIgnoreCase(URI.create(url).getRawAuthority());
        } catch (IllegalArgumentException notAUrl) {
            return false;
        }
    }
}
