package dev.byline.server.exchange;

import dev.byline.core.credential.RoleCredentials;
import dev.byline.core.limit.Reservation;

/**
 * A request that may go out.
 *
 * @param reservation what was taken for it, with its permit
 * @param credentials of the caller's own session
 */
record Admitted(Reservation reservation, RoleCredentials credentials) {}
