package dev.byline.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;

/**
 * A demo that stays up for any client.
 *
 * @param world that is kept
 * @param out where the words go
 */
record KeptDemo(DemoWorld world, PrintWriter out) {

  /** Says how to try it, and stays until the process is told to stop; it then ends with {@code exitCode}. */
  void stay(int exitCode) throws IOException, InterruptedException {
    RunningDemo.leave(world.simulator().issuer());
    out.println();
    out.println("Still running. In another terminal:");
    out.println();
    out.println("  export AWS_ENDPOINT_URL_BEDROCK_RUNTIME=" + world.gateway());
    out.println("  export BYLINE_TLS=" + world.gatewayTls() + " BYLINE_CA="
        + world.certificate().authority());
    out.println("  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1");
    out.println("  export AWS_BEARER_TOKEN_BEDROCK=$(./byline token --user alice)");
    out.println(
        "  curl -sS $AWS_ENDPOINT_URL_BEDROCK_RUNTIME/model/amazon.nova-lite-v1:0/converse \\");
    out.println("    -H \"Authorization: Bearer $AWS_BEARER_TOKEN_BEDROCK\" \\");
    out.println("    -H 'Content-Type: application/json' \\");
    out.println("    -d '{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"hello\"}]}]}'");
    out.println("  curl -sS --cacert $BYLINE_CA --http2 $BYLINE_TLS/v1/chat/completions \\");
    out.println("    -H \"Authorization: Bearer $AWS_BEARER_TOKEN_BEDROCK\" \\");
    out.println("    -H 'Content-Type: application/json' \\");
    out.println(
        "    -d '{\"model\":\"openai.gpt-oss-120b-1:0\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}'");
    out.println("  curl -sS " + world.admin() + "/metrics | grep byline_");
    out.println();
    out.println("Ctrl-C stops it.");
    out.flush();
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("byline-demo-stop").unstarted(() -> stop(exitCode)));
    new CountDownLatch(1).await();
  }

  /** In a shutdown hook nobody may call exit: what must be closed is closed here, and then the process ends. */
  private void stop(int exitCode) {
    try {
      world.close();
      RunningDemo.remove();
    } catch (IOException e) {
      out.println("byline: the note of this demo could not be removed: " + e.getMessage());
      out.flush();
    } finally {
      Runtime.getRuntime().halt(exitCode);
    }
  }
}
