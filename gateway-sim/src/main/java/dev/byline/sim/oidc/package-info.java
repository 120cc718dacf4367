/** An OpenID Connect issuer: it receives claims from tests and hands signed tokens and the keys to check them with. */
@NullMarked
package dev.byline.sim.oidc;

import org.jspecify.annotations.NullMarked;
