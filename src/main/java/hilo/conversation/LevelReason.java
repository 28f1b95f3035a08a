package hilo.conversation;

/** Why a stay at a level began. */
public enum LevelReason {
    OPENED, ESCALATED, HANDED_BACK, INFRASTRUCTURE
}
