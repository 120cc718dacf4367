package dev.byline.sim.oidc;

import dev.byline.sim.counters.Counters;
import dev.byline.sim.faults.ServiceFaults;
import dev.byline.sim.http.Answer;
import dev.byline.sim.http.Exchange;
import dev.byline.sim.http.Refused;
import dev.byline.sim.http.Service;
import dev.byline.sim.http.Staged;
import dev.byline.sim.http.WireRequest;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/** The JSON pages of an issuer over HTTP, by method and path. */
final class IssuerPages implements Service {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int BODY_LIMIT = 1_000_000;

  private final String name;
  private final ServiceFaults faults;
  private final Counters counters;
  private final Map<String, Page> pages;

  /**
   * One page.
   *
   * @param operation the name under which it is counted
   */
  record Page(String operation, Function<WireRequest, Map<String, ?>> content) {}

  /**
   * Serves some pages.
   *
   * @param name under which requests are counted
   * @param pages keyed by method and path, such as {@code GET /jwks}
   */
  IssuerPages(String name, ServiceFaults faults, Counters counters, Map<String, Page> pages) {
    this.name = name;
    this.faults = faults;
    this.counters = counters;
    this.pages = Map.copyOf(pages);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int bodyLimit() {
    return BODY_LIMIT;
  }

  @Override
  public Answer tooLong() {
    return Answer.json(413, "{\"error\":\"invalid_request\"}");
  }

  @Override
  public void serve(Exchange exchange) {
    WireRequest request = exchange.request();
    Page page = pages.getOrDefault(
        request.method() + ' ' + request.path(), new Page("unknown", IssuerPages::missing));
    Counters.Tally tally = counters.tally(name, page.operation());
    tally.saw();
    Staged.run(exchange, faults, () -> {
      try {
        Refused.ifScripted(faults.next());
        Answer answer = Answer.json(200, JSON.writeValueAsString(page.content().apply(request)));
        tally.accepted();
        exchange.answer(answer);
      } catch (Refused refused) {
        tally.refused(refused.code());
        exchange.answer(Answer.json(
            refused.status(), JSON.writeValueAsString(Map.of("error", refused.code()))));
      }
    });
  }

  private static Map<String, ?> missing(WireRequest request) {
    throw new Refused("not_found", 404, "no such page");
  }
}
