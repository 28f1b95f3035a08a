package hilo.identity;

import hilo.platform.Problem;
import jakarta.annotation.Priority;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.Provider;

/** Answers 401 where a resource names roles and nobody is signed in; which role is enough stays with the server's own check. */
@Provider
@Priority(Priorities.AUTHENTICATION)
public class RolesFilter implements ContainerRequestFilter {
    @Context
    ResourceInfo resource;
    @Inject
    Callers callers;

    public RolesFilter() {
    }

    @Override
    public void filter(ContainerRequestContext request) {
        var method = resource.getResourceMethod();
        var type = resource.getResourceClass();
        boolean guarded = method != null && (method.isAnnotationPresent(RolesAllowed.class) || type.isAnnotationPresent(RolesAllowed.class));
        if (guarded && callers.find().isEmpty()) {
            throw Problem.unauthorized();
        }
    }
}
