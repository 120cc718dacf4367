package dev.byline.server.exchange;

import dev.byline.core.ledger.ExchangeId;
import dev.byline.core.signing.RequestSigner;
import dev.byline.server.config.Limits;
import dev.byline.server.config.Timeouts;
import dev.byline.server.metering.Settlement;
import dev.byline.server.observe.OpenExchanges;
import dev.byline.server.upstream.BodyBudget;
import dev.byline.server.upstream.UpstreamPool;
import java.time.InstantSource;

/**
 * What every exchange uses.
 *
 * @param heads read
 * @param admission decides
 * @param additions are made to the request
 * @param signer signs
 * @param upstreams send
 * @param bodies bound the request bytes of the process
 * @param settlement settles
 * @param open counts
 * @param ids names
 * @param clock the time of ledger rows
 * @param limits bounds of a request
 * @param timeouts of its phases
 */
public record ExchangeServices(
    HeadReader heads,
    Admission admission,
    Additions additions,
    RequestSigner signer,
    UpstreamPool upstreams,
    BodyBudget bodies,
    Settlement settlement,
    OpenExchanges open,
    ExchangeId ids,
    InstantSource clock,
    Limits limits,
    Timeouts timeouts) {}
