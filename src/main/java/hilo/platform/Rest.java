package hilo.platform;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Mounts every resource of every room at the root; a resource names its whole path. */
@ApplicationPath("/")
public class Rest extends Application {
}
