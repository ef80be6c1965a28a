/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** One request and what was answered to it. */
final class Web {

    final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    final Map<String, String> parameters = new TreeMap<>();
    final Map<String, String> answered = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final String method;
    private final String path;
    int status = 200;

    Web(String method, String path) {
        this.method = method;
        this.path = path;
    }

    Web header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    Web parameter(String name, String value) {
        parameters.put(name, value);
        return this;
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    HttpServletRequest request() {
        return Fake.of(HttpServletRequest.class)
                .answering("getMethod", none -> method)
                .answering("getPathInfo", none -> path)
                .answering("getHeader", given -> headers.get((String) given[0]))
                .answering("getParameter", given -> parameters.get((String) given[0]))
                .answering("getRemoteAddr", none -> "127.0.0.1")
                .made();
    }

    HttpServletResponse response() {
        return Fake.of(HttpServletResponse.class)
                .answering("setHeader", given -> answered.put((String) given[0], (String) given[1]))
                .answering(
                        "addHeader",
                        given -> answered.merge((String) given[0], (String) given[1], (a, b) -> a + "," + b))
                .answering("setDateHeader", given -> answered.put((String) given[0], String.valueOf(given[1])))
                .answering("setContentType", given -> answered.put("Content-Type", (String) given[0]))
                .answering("sendError", given -> status = (int) given[0])
                .answering("getOutputStream", none -> stream())
                .made();
    }

    private ServletOutputStream stream() {
        return new ServletOutputStream() {
            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void write(int octet) {
                body.write(octet);
            }
        };
    }
}
