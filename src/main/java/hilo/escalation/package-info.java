/**
 * What happens by itself when a promise is about to be missed, is missed, or when the infrastructure fails: who is told, and what is ranked higher.
 *
 * <p>The policy says it; this room promises that each fact is told once to each person, in the hours that the policy keeps free for them or at any hour, that many facts at once are
 * one letter, and that what turns out not to be so is taken back by another letter. It decides nothing that a person decides: levels are moved by agents, and {@code conversation}
 * owns what a move demands.
 *
 * <p>It does not know how a letter travels, nor how clocks count. Consoles show warnings and breaches without it.
 */
@NullMarked
package hilo.escalation;

import org.jspecify.annotations.NullMarked;
