package hilo.browser;

import hilo.launch.DeskTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test that uses Chromium; its methods may ask for a {@link People}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@DeskTest
@ExtendWith(Chromium.class)
@interface BrowserTest {
}
