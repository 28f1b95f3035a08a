/**
 * The pages, tried by a real browser against the real server: two people at two browsers, mail that really arrives, and axe looking for what WCAG 2.2 AA forbids.
 *
 * <p>A Chromium is looked for in {@code CHROMIUM} and in the usual places. Where there is none the tests are skipped with one clear line; where {@code CI=true} that is a failure.
 */
@NullMarked
package hilo.browser;

import org.jspecify.annotations.NullMarked;
