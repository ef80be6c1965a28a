/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.felix.webconsole.servlet.AbstractServlet;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.module.Activity;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The page <em>Essaim</em> of the web console: modules, machines, and rollouts as they move. The browser asks for
 * {@code data.json} once a second; the server keeps nothing per viewer. Behind the console's login.
 */
@Component(
        service = Servlet.class,
        property = {
            "felix.webconsole.label=" + FleetPage.LABEL,
            "felix.webconsole.title=Essaim",
            "felix.webconsole.category=Main"
        })
public final class FleetPage extends AbstractServlet {

    static final String LABEL = "essaim";

    private static final long serialVersionUID = 1L;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();

    private final transient BundleContext context;
    private transient volatile @Nullable Machines machines;
    private transient volatile @Nullable Rollouts rollouts;

    @Activate
    public FleetPage(BundleContext context) {
        this.context = context;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setMachines(Machines service) {
        machines = service;
    }

    void unsetMachines(Machines service) {
        if (machines == service) {
            machines = null;
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void setRollouts(Rollouts service) {
        rollouts = service;
    }

    void unsetRollouts(Rollouts service) {
        if (rollouts == service) {
            rollouts = null;
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (("/" + LABEL + "/data.json").equals(request.getPathInfo())) {
            setNoCache(response);
            response.setContentType("application/json;charset=UTF-8");
            JSON.writeValue(response.getOutputStream(), snapshot());
        } else {
            super.doGet(request, response);
        }
    }

    @Override
    public void renderContent(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(readTemplateFile("/res/page.html"));
    }

    private Snapshot snapshot() {
        List<String> absent = new ArrayList<>();
        Machines knownMachines = machines;
        Rollouts knownRollouts = rollouts;
        if (knownMachines == null || knownRollouts == null) {
            absent.add("The server bundle is not active: see Bundles, org.essaim.server.");
        }
        return new Snapshot(
                modules(),
                knownMachines == null
                        ? List.of()
                        : knownMachines.machines().stream()
                                .limit(Snapshot.MAX_ROWS)
                                .map(Snapshot.MachineRow::of)
                                .toList(),
                knownRollouts == null
                        ? List.of()
                        : knownRollouts.rollouts().stream()
                                .limit(Snapshot.MAX_ROLLOUTS)
                                .map(rollout -> Snapshot.RolloutRow.of(rollout, knownRollouts.actions(rollout.id())))
                                .toList(),
                absent);
    }

    private List<ModuleRow> modules() {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> bundle.getHeaders().get("Essaim-Module") != null)
                .map(bundle -> new ModuleRow(
                        bundle.getHeaders().get("Essaim-Module"),
                        bundle.getSymbolicName(),
                        bundle.getVersion().toString(),
                        bundle.getState() == Bundle.ACTIVE ? "ACTIVE" : "NOT ACTIVE",
                        Instant.ofEpochMilli(bundle.getLastModified()),
                        work(bundle)))
                .sorted(Comparator.comparing(ModuleRow::module))
                .toList();
    }

    private String work(Bundle bundle) {
        try {
            for (ServiceReference<Activity> reference : context.getServiceReferences(Activity.class, null)) {
                if (bundle.equals(reference.getBundle())) {
                    Activity activity = context.getService(reference);
                    if (activity != null) {
                        return activity.count() + " " + activity.unit();
                    }
                }
            }
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
        return "";
    }
}
