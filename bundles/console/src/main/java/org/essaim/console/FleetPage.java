/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.felix.webconsole.servlet.AbstractServlet;
import org.essaim.api.fleet.Machines;
import org.essaim.api.fleet.Rollouts;
import org.essaim.api.health.HealthCheck;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * The page <em>Essaim</em> of the web console: what needs attention, rollouts as they move, machines, and modules. The
 * browser asks for {@code data.json} once a second; the server keeps nothing per viewer. Behind the console's login.
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

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final transient BundleContext context;
    private final transient FleetView view = new FleetView(Clock.systemUTC());
    private final transient List<HealthCheck> checks = new CopyOnWriteArrayList<>();
    private final transient ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "essaim-console-health");
        made.setDaemon(true);
        return made;
    });
    private final transient Examiner examiner = new Examiner(() -> List.copyOf(checks), System::nanoTime, thread);
    private transient volatile @Nullable Machines machines;
    private transient volatile @Nullable Rollouts rollouts;

    @Activate
    public FleetPage(BundleContext context) {
        this.context = context;
    }

    @Deactivate
    void close() {
        thread.shutdownNow();
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

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void addCheck(HealthCheck check) {
        checks.add(check);
    }

    void removeCheck(HealthCheck check) {
        checks.remove(check);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (("/" + LABEL + "/data.json").equals(request.getPathInfo())) {
            setNoCache(response);
            response.setContentType("application/json;charset=UTF-8");
            JSON.writeValue(
                    response.getOutputStream(),
                    view.snapshot(
                            machines,
                            rollouts,
                            ModuleRow.all(context),
                            examiner.latest(),
                            FleetView.ids(request.getParameter("open"))));
        } else {
            super.doGet(request, response);
        }
    }

    @Override
    public void renderContent(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.getWriter().print(readTemplateFile("/res/page.html"));
    }
}
