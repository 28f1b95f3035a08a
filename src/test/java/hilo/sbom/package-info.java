/**
 * What the product is made of: every jar of the archive and of the provisioned server as a CycloneDX document, and a check of that list against a data set of known holes.
 *
 * <p>Operator's commands. They read files only; nothing is asked over the network.
 */
@NullMarked
package hilo.sbom;

import org.jspecify.annotations.NullMarked;
