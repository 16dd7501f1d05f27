package org.crmoptout.service.label;

import java.util.List;
import java.util.stream.Collectors;

/** An unmark was refused up front (L8); nothing changed. */
public final class UnmarkRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<UnmarkObstacle> obstacles;

    /**
     * A refusal.
     *
     * @param obstacles what stands against it, at least one
     */
    public UnmarkRefusedException(List<UnmarkObstacle> obstacles) {
        super(obstacles.stream().map(UnmarkObstacle::reason).collect(Collectors.joining(" ")));
        this.obstacles = List.copyOf(obstacles);
    }

    /**
     * What stands against it.
     *
     * @return at least one
     */
    public List<UnmarkObstacle> obstacles() {
        return obstacles;
    }
}
