/**
 * A phone company for trying things out: it speaks the provider's REST, calls our hooks signed with the real algorithm, and walks the documents that they answer.
 *
 * <p>No part of the product: it has its own signature, its own reading of the documents and shares no line with the code that it exercises. It can be told to be as bad as a real
 * network: late, twice, in another order. No sound travels; what would be said is a transcript.
 */
@NullMarked
package hilo.launch.phone;

import org.jspecify.annotations.NullMarked;
