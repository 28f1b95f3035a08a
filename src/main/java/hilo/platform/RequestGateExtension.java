package hilo.platform;

import io.undertow.servlet.ServletExtension;
import io.undertow.servlet.api.DeploymentInfo;
import jakarta.servlet.ServletContext;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts the {@link RequestGate} before everything else of the archive. The server finds it by its name in META-INF/services. */
public final class RequestGateExtension implements ServletExtension {
    public RequestGateExtension() {
    }

    @Override
    public void handleDeployment(DeploymentInfo deployment, ServletContext context) {
        var settings = HttpSettings.of(ConfigProvider.getConfig(RequestGateExtension.class.getClassLoader()));
        deployment.addInitialHandlerChainWrapper(next -> new RequestGate(settings, next));
    }
}
