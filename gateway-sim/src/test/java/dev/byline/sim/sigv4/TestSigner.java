package dev.byline.sim.sigv4;

import dev.byline.sim.http.Headers;
import dev.byline.sim.http.WireRequest;
import dev.byline.sim.iam.AccessKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Signs with the AWS SDK's own signer, so that the verifier is checked against somebody else's reading. */
public final class TestSigner {
  private TestSigner() {}

  /** A signed request as it would stand on the wire. */
  public static WireRequest sign(
      AccessKey key, String service, String method, String uri, String body, Instant at) {
    return sign(key, service, method, uri, body, at, Map.of());
  }

  /** A signed request with more headers. */
  public static WireRequest sign(
      AccessKey key,
      String service,
      String method,
      String uri,
      String body,
      Instant at,
      Map<String, String> more) {
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().method(SdkHttpMethod.fromValue(method)).uri(URI.create(uri));
    request.putHeader("content-type", "application/json");
    more.forEach(request::putHeader);
    SignedRequest signed = AwsV4HttpSigner.create()
        .sign(r -> r.identity(identity(key))
            .request(request.build())
            .payload(ContentStreamProvider.fromUtf8String(body))
            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
            .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
            .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, Clock.fixed(at, ZoneOffset.UTC)));
    Headers.Builder headers = new Headers.Builder();
    signed.request().forEachHeader((name, values) -> values.forEach(v -> headers.add(name, v)));
    String query = signed.request().encodedQueryParameters().map(q -> '?' + q).orElse("");
    return new WireRequest(
        method,
        signed.request().encodedPath() + query,
        headers.build(),
        body.getBytes(StandardCharsets.UTF_8),
        at);
  }

  private static AwsCredentialsIdentity identity(AccessKey key) {
    return key.sessionToken()
        .<AwsCredentialsIdentity>map(token ->
            AwsSessionCredentialsIdentity.create(key.accessKeyId(), key.secretAccessKey(), token))
        .orElseGet(() -> AwsCredentialsIdentity.create(key.accessKeyId(), key.secretAccessKey()));
  }
}
