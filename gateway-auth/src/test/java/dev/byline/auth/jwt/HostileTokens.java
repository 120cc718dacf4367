package dev.byline.auth.jwt;

import static dev.byline.auth.jwt.TestTokens.EC;
import static dev.byline.auth.jwt.TestTokens.ISSUER;
import static dev.byline.auth.jwt.TestTokens.RSA;
import static dev.byline.auth.jwt.TestTokens.base64;
import static dev.byline.auth.jwt.TestTokens.es256;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import dev.byline.core.failure.Fault;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.NullMarked;

/**
 * Tokens that somebody might send to be taken for another: each is a good token but for one thing.
 * {@link TestTokens#RSA} and {@link TestTokens#EC} are the issuer's keys.
 */
@NullMarked
final class HostileTokens {
  private static final ECKey MALLORY = TestTokens.ec("ec-1", Curve.P_256);
  private static final String HEADER = "{\"alg\":\"ES256\",\"kid\":\"ec-1\"}";
  private static final BigInteger ORDER = Curve.P_256.toECParameterSpec() == null
      ? BigInteger.ZERO
      : Curve.P_256.toECParameterSpec().getOrder();

  private final Instant now;
  private final String trap;
  private final List<HostileToken> all = new ArrayList<>();

  private HostileTokens(Instant now, String trap) {
    this.now = now;
    this.trap = trap;
  }

  /**
   * Every one.
   *
   * @param now when they would be valid
   * @param trap an address that nobody may ask
   */
  static List<HostileToken> all(Instant now, String trap) {
    HostileTokens tokens = new HostileTokens(now, trap);
    tokens.confusedAlgorithms();
    tokens.foreignKeys();
    tokens.keyNames();
    tokens.headers();
    tokens.registeredClaims();
    tokens.json();
    tokens.unicode();
    tokens.forms();
    tokens.base64Texts();
    tokens.signatures();
    return tokens.all;
  }

  private void confusedAlgorithms() {
    try {
      byte[] der = RSA.toRSAPublicKey().getEncoded();
      String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
      String pem = "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----";
      hmac("DER", der);
      hmac("PEM", pem.getBytes(UTF_8));
      hmac("PEM and newline", (pem + "\n").getBytes(UTF_8));
      hmac("JWK", RSA.toPublicJWK().toJSONString().getBytes(UTF_8));
      hmac("modulus", RSA.getModulus().decode());
      hmac("EC point", EC.getX().decode());
      hmac("empty", new byte[] {0});
    } catch (com.nimbusds.jose.JOSEException e) {
      throw new AssertionError(e);
    }
    for (String none : List.of("none", "None", "NONE", "nOnE", "none ", "", "null", "\\u006eone")) {
      String header = "{\"alg\":\"" + none + "\",\"kid\":\"ec-1\"}";
      add("alg " + none + ", no signature", Fault.TOKEN_ALGORITHM, unsigned(header, good()) + '.');
      add("alg " + none + ", signed", Fault.TOKEN_ALGORITHM, es256(EC, header, good()));
    }
    for (String other :
        List.of("es256", "ES256K", "ES384", "RS1", "PS256", "Ed448", "dir", "A128KW")) {
      String header = "{\"alg\":\"" + other + "\",\"kid\":\"ec-1\"}";
      add("alg " + other, Fault.TOKEN_ALGORITHM, es256(EC, header, good()));
    }
    add(
        "RSA's algorithm with the EC key",
        Fault.TOKEN_SIGNATURE,
        es256(EC, "{\"alg\":\"RS256\",\"kid\":\"ec-1\"}", good()));
    add(
        "EdDSA with the EC key",
        Fault.TOKEN_SIGNATURE,
        es256(EC, "{\"alg\":\"EdDSA\",\"kid\":\"ec-1\"}", good()));
  }

  private void hmac(String form, byte[] secret) {
    for (String bits : List.of("256", "384", "512")) {
      String signed = unsigned("{\"alg\":\"HS" + bits + "\",\"kid\":\"rsa-1\"}", good());
      try {
        Mac mac = Mac.getInstance("HmacSHA" + bits);
        mac.init(new SecretKeySpec(secret, mac.getAlgorithm()));
        String token = signed + '.' + base64(mac.doFinal(signed.getBytes(UTF_8)));
        add("HS" + bits + " with the public key as " + form, Fault.TOKEN_ALGORITHM, token);
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  private void foreignKeys() {
    String jwk = MALLORY.toPublicJWK().toJSONString();
    for (String member : List.of(
        "\"jwk\":" + jwk,
        "\"jku\":\"" + trap + "/jwks\"",
        "\"x5u\":\"" + trap + "/x5u\"",
        "\"x5c\":[\"" + trap + "\"]",
        "\"jku\":\"" + trap + "/jwks\",\"x5u\":\"" + trap + "\",\"jwk\":" + jwk,
        "\"jwk\":\"" + trap + "\"",
        "\"jku\":{\"a\":[1]}",
        "\"x5t\":\"AAAA\",\"x5t#S256\":17")) {
      String named = "{\"alg\":\"ES256\",\"kid\":\"ec-1\"," + member + "}";
      add(
          "a key of its own: " + kind(member),
          Fault.TOKEN_SIGNATURE,
          es256(MALLORY, named, good()));
      String nameless = "{\"alg\":\"ES256\"," + member + "}";
      add("and no kid: " + kind(member), Fault.TOKEN_SIGNATURE, es256(MALLORY, nameless, good()));
    }
    add("the same kid, another key", Fault.TOKEN_SIGNATURE, es256(MALLORY, HEADER, good()));
  }

  private void keyNames() {
    for (String kid : List.of(
        "../../../../dev/null",
        "/etc/passwd",
        "ec-1' OR '1'='1",
        "'; DROP TABLE keys; --",
        "http://127.0.0.1:1/keys",
        "file:///etc/passwd",
        "ec-1\\u0000",
        "ec-1 ",
        "EC-1",
        "",
        "$(id)|id",
        "k".repeat(10 * 1024))) {
      String header = "{\"alg\":\"ES256\",\"kid\":\"" + kid + "\"}";
      add("kid " + kind(kid), Fault.TOKEN_SIGNATURE, es256(EC, header, good()));
    }
    for (String kid : List.of("1", "true", "null", "[\"ec-1\"]", "{\"ec-1\":1}", "1e400")) {
      String header = "{\"alg\":\"ES256\",\"kid\":" + kid + "}";
      add("kid that is no text: " + kid, Fault.TOKEN_MALFORMED, es256(EC, header, good()));
    }
  }

  private void headers() {
    for (String member : List.of(
        "\"crit\":[\"exp\"],\"exp\":1",
        "\"crit\":[]",
        "\"crit\":[\"b64\"],\"b64\":false",
        "\"crit\":null",
        "\"crit\":\"b64\"",
        "\"b64\":false",
        "\"b64\":true",
        "\"cty\":\"JWT\"",
        "\"typ\":\"logout+jwt\"",
        "\"typ\":\"secevent+jwt\"",
        "\"typ\":\"JOSE\"",
        "\"typ\":\"application/application/jwt\"",
        "\"typ\":7",
        "\"typ\":null")) {
      String header = "{\"alg\":\"ES256\",\"kid\":\"ec-1\"," + member + "}";
      add("header " + member, Fault.TOKEN_MALFORMED, es256(EC, header, good()));
    }
    for (String header : List.of(
        "{\"kid\":\"ec-1\"}",
        "{\"alg\":null,\"kid\":\"ec-1\"}",
        "{\"alg\":[\"ES256\"],\"kid\":\"ec-1\"}",
        "{\"alg\":256,\"kid\":\"ec-1\"}",
        "{\"alg\":\"none\",\"alg\":\"ES256\",\"kid\":\"ec-1\"}",
        "{\"alg\":\"ES256\",\"\\u0061lg\":\"none\",\"kid\":\"ec-1\"}",
        "{\"alg\":\"ES256\",\"kid\":\"x\",\"kid\":\"ec-1\"}",
        "[]",
        "\"ES256\"",
        "null",
        "",
        "{",
        HEADER + HEADER,
        HEADER + " x",
        "\ufeff" + HEADER)) {
      add("header " + kind(header), Fault.TOKEN_MALFORMED, es256(EC, header, good()));
    }
  }

  private void registeredClaims() {
    for (String name : List.of("exp", "iat", "nbf")) {
      for (String value : List.of(
          "1e999999",
          "-1e999999",
          "1e308",
          "9223372036854775808",
          "99999999999999999999999999",
          "9".repeat(70),
          "253402300800",
          "-1",
          "\"1795345200\"",
          "true",
          "null",
          "[1795345200]",
          "{\"v\":1795345200}",
          "NaN",
          "0x7fffffff",
          "+1795345200",
          "01795345200")) {
        malformed(name + " " + kind(value), with(name, value));
      }
    }
    malformed("no exp", without("exp"));
    claim("exp", "0", Fault.TOKEN_EXPIRED);
    claim("exp", "1e-5", Fault.TOKEN_EXPIRED);
    claim("nbf", "253402300799", Fault.TOKEN_NOT_YET_VALID);
    claim("iat", "4e9", Fault.TOKEN_NOT_YET_VALID);
    for (String value :
        List.of("1", "true", "null", "{\"byline\":1}", "[1]", "[null]", "[[\"byline\"]]")) {
      malformed("aud " + value, with("aud", value));
    }
    for (String value :
        List.of("\"other\"", "[]", "[\"Byline\"]", "\"\"", "\"byline \"", "\"byline,x\"")) {
      claim("aud", value, Fault.TOKEN_AUDIENCE);
    }
    add("no aud", Fault.TOKEN_AUDIENCE, es256(EC, HEADER, without("aud")));
    for (String value : List.of("1", "null", "true", "[\"" + ISSUER + "\"]", "{\"a\":1}")) {
      malformed("iss " + kind(value), with("iss", value));
    }
    add("no iss", Fault.TOKEN_ISSUER, es256(EC, HEADER, without("iss")));
    for (String value : List.of("1", "true", "[\"00u1\"]", "{\"a\":1}", "\"\"", "\" \"", "null")) {
      claim("sub", value, Fault.CLAIM_UNUSABLE);
    }
    add("no sub", Fault.CLAIM_UNUSABLE, es256(EC, HEADER, without("sub")));
  }

  private void json() {
    for (String more : List.of(
        "\"sub\":\"admin\"",
        "\"iss\":\"https://evil.example\"",
        "\"s\\u0075b\":\"admin\"",
        "\"exp\":9999999999",
        "\"x\":{\"a\":1,\"a\":2}",
        "\"x\":1e999",
        "\"x\":-1e999",
        "\"x\":" + "1".repeat(400),
        "\"x\":NaN",
        "\"x\":'single'",
        "\"x\":\"\t\"",
        "\"x\":\"\\x41\"",
        "/**/\"x\":1",
        "\"x\":1,",
        "\"x\":" + "[".repeat(10_000) + "]".repeat(10_000),
        "\"x\":" + "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000),
        "\"x\":" + "[".repeat(40_000),
        "\"x\":[" + "1,".repeat(20_000) + "1]")) {
      malformed("claims with " + kind(more), "{" + claims() + "," + more + "}");
    }
    for (String payload :
        List.of("", "null", "[]", "\"x\"", "7", good() + good(), good() + "\u0000")) {
      malformed("payload " + kind(payload), payload);
    }
  }

  private void unicode() {
    for (String issuer : List.of(
        "https://\u0456dp.example",
        "https://idp.example\\u0000",
        "https://idp.example\\u0000.evil.example",
        "https://idp.example/",
        "HTTPS://idp.example",
        "https://idp.example.",
        "https://idp\u3002example",
        "https://evil@idp.example",
        "https://idp.example#evil",
        " https://idp.example",
        "\u202ehttps://idp.example",
        "https://\uff49dp.example")) {
      claim("iss", "\"" + issuer + "\"", Fault.TOKEN_ISSUER);
    }
    malformed("a lone high surrogate", with("sub", "\"\\ud800\""));
    malformed("a lone low surrogate", with("sub", "\"a\\udc00b\""));
    malformed("surrogates the wrong way", with("sub", "\"\\udc00\\ud800\""));
    malformed("a lone surrogate in a name", "{" + claims() + ",\"\\ud800\":1}");
    bytes("bytes that are not UTF-8", new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    bytes("an overlong slash", new byte[] {'{', '"', (byte) 0xc0, (byte) 0xaf, '"', ':', '1', '}'});
    bytes(
        "a surrogate in UTF-8", new byte[] {'{', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'});
    bytes("UTF-16", good().getBytes(java.nio.charset.StandardCharsets.UTF_16));
    bytes("UTF-32", good().getBytes(java.nio.charset.Charset.forName("UTF-32")));
  }

  private void bytes(String what, byte[] payload) {
    String signed = base64(HEADER) + '.' + base64(payload);
    add(what, Fault.TOKEN_MALFORMED, signed + '.' + base64(es256(EC, signed)));
  }

  private void forms() {
    String token = goodToken();
    String[] parts = token.split("\\.", -1);
    add("nothing", Fault.TOKEN_MALFORMED, "");
    add("one part", Fault.TOKEN_MALFORMED, parts[0]);
    add("two parts", Fault.TOKEN_MALFORMED, parts[0] + '.' + parts[1]);
    add("dots", Fault.TOKEN_MALFORMED, "..");
    add("a part too much", Fault.TOKEN_MALFORMED, token + ".x");
    add("an empty part too much", Fault.TOKEN_MALFORMED, token + '.');
    add("an empty part before", Fault.TOKEN_MALFORMED, '.' + token);
    add(
        "JWE",
        Fault.TOKEN_MALFORMED,
        base64("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + "..AAAA.AAAA.AAAA");
    add(
        "JSON serialisation",
        Fault.TOKEN_MALFORMED,
        "{\"payload\":\"" + parts[1] + "\",\"protected\":\"" + parts[0] + "\",\"signature\":\""
            + parts[2] + "\"}");
    add("JSON in its third part", Fault.TOKEN_MALFORMED, parts[0] + '.' + parts[1] + ".{\"a\":1}");
    malformed("a nested JWT", token);
    add(
        "nested and said so",
        Fault.TOKEN_MALFORMED,
        es256(EC, "{\"alg\":\"ES256\",\"kid\":\"ec-1\",\"cty\":\"JWT\"}", token));
    add("64 KiB and one", Fault.TOKEN_MALFORMED, "a".repeat(TokenRules.TOKEN_BYTES_MAX + 1));
    String long64 = es256(EC, HEADER, "{" + claims() + ",\"x\":\"" + "x".repeat(70_000) + "\"}");
    add("a good token that is too long", Fault.TOKEN_MALFORMED, long64);
    add("Bearer twice", Fault.TOKEN_MALFORMED, "Bearer " + token);
  }

  /** A token has one text: otherwise one that was refused comes back as another. */
  private void base64Texts() {
    String token = goodToken();
    for (UnaryOperator<String> change : List.<UnaryOperator<String>>of(
        text -> text + "=",
        text -> text + "==",
        text -> text + "\n",
        text -> text + " ",
        text -> " " + text,
        text -> text + "\u0000",
        text -> text + "\u00e9",
        text -> text.replaceFirst("\\.", "=."),
        text -> text.replaceFirst("\\.", "\n."),
        text -> text.substring(0, 9) + "\r\n" + text.substring(9),
        HostileTokens::withTrailingBits,
        text -> text.replaceFirst("\\.", "/."),
        text -> text.replaceFirst("\\.", "+."))) {
      String changed = change.apply(token);
      add("another text of a good token: " + kind(changed), Fault.TOKEN_MALFORMED, changed);
    }
  }

  /** The last character of 64 bytes carries two bits: the others are said to be zero. */
  private static String withTrailingBits(String token) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = alphabet.indexOf(token.charAt(token.length() - 1));
    return token.substring(0, token.length() - 1) + alphabet.charAt(last | 1);
  }

  private void signatures() {
    String signed = unsigned(HEADER, good());
    byte[] good = es256(EC, signed);
    byte[] order = Arrays.copyOfRange(ORDER.toByteArray(), 1, 33);
    signature("empty", new byte[0]);
    signature("all zeros", new byte[64]);
    signature("r = 0", join(new byte[32], Arrays.copyOfRange(good, 32, 64)));
    signature("s = 0", join(Arrays.copyOf(good, 32), new byte[32]));
    signature("r = s = the order", join(order, order));
    signature("s = the order", join(Arrays.copyOf(good, 32), order));
    signature("a byte short", Arrays.copyOf(good, 63));
    signature("a byte long", Arrays.copyOf(good, 65));
    signature("twice", join(good, good));
    signature("halves exchanged", join(Arrays.copyOfRange(good, 32, 64), Arrays.copyOf(good, 32)));
    signature("8 KB", new byte[8192]);
    try {
      signature("DER", TestTokens.sign("SHA256withECDSA", EC.toECPrivateKey(), signed));
      signature(
          "of a longer digest",
          TestTokens.sign("SHA512withECDSAinP1363Format", EC.toECPrivateKey(), signed));
    } catch (com.nimbusds.jose.JOSEException e) {
      throw new AssertionError(e);
    }
    String other = es256(EC, HEADER, with("sub", "\"other\""));
    add(
        "another payload under a good signature",
        Fault.TOKEN_SIGNATURE,
        base64(HEADER)
            + '.'
            + base64(with("sub", "\"admin\""))
            + other.substring(other.lastIndexOf('.')));
    String rsa = "{\"alg\":\"RS256\",\"kid\":\"rsa-1\"}";
    for (int length : new int[] {0, 1, 255, 256, 257}) {
      add(
          "RSA, zeros: " + length,
          Fault.TOKEN_SIGNATURE,
          unsigned(rsa, good()) + '.' + base64(new byte[length]));
    }
    byte[] modulus = RSA.getModulus().decode();
    add("RSA, the modulus", Fault.TOKEN_SIGNATURE, unsigned(rsa, good()) + '.' + base64(modulus));
  }

  private void signature(String what, byte[] signature) {
    add(
        "ES256 signature: " + what,
        Fault.TOKEN_SIGNATURE,
        unsigned(HEADER, good()) + '.' + base64(signature));
  }

  private static byte[] join(byte[] one, byte[] two) {
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }

  private String goodToken() {
    return es256(EC, HEADER, good());
  }

  private String good() {
    return "{" + claims() + "}";
  }

  private String claims() {
    return TestTokens.claims(ISSUER, now);
  }

  private String without(String name) {
    return "{" + claims().replaceFirst("\"" + name + "\":(\"[^\"]*\"|\\d+),", "") + "}";
  }

  private String with(String name, String value) {
    return without(name)
        .replaceFirst("\\{", "")
        .transform(rest -> "{\"" + name + "\":" + value + "," + rest);
  }

  private void claim(String name, String value, Fault fault) {
    add(name + " " + kind(value), fault, es256(EC, HEADER, with(name, value)));
  }

  private void malformed(String what, String payload) {
    add(what, Fault.TOKEN_MALFORMED, es256(EC, HEADER, payload));
  }

  private static String unsigned(String header, String payload) {
    return base64(header) + '.' + base64(payload);
  }

  private static String kind(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "... (" + text.length() + ")";
  }

  private void add(String what, Fault fault, String token) {
    all.add(new HostileToken(what, fault, token));
  }

  /**
   * One of them.
   *
   * @param what is wrong with it
   * @param fault as which it is refused
   * @param token its text
   */
  record HostileToken(String what, Fault fault, String token) {
    @Override
    public String toString() {
      return what + " is " + fault;
    }
  }
}
