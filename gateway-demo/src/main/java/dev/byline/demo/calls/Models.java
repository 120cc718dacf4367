package dev.byline.demo.calls;

/** The models that the demo's users call, as a client names them. */
final class Models {
  static final String NOVA_LITE = "amazon.nova-lite-v1:0";
  static final String NOVA_PRO = "amazon.nova-pro-v1:0";
  static final String NOVA_REEL = "amazon.nova-reel-v1:1";
  static final String NOVA_SONIC = "amazon.nova-2-sonic-v1:0";
  static final String TITAN_EMBED = "amazon.titan-embed-text-v2:0";
  static final String SONNET = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
  static final String HAIKU = "global.anthropic.claude-haiku-4-5-20251001-v1:0";
  static final String GPT_OSS = "openai.gpt-oss-120b-1:0";
  static final String GPT_OSS_SMALL = "openai.gpt-oss-20b-1:0";
  static final String GPT = "us.openai.gpt-5.6-luna";
  static final String MANTLE_GPT_OSS = "openai.gpt-oss-120b";
  static final String MANTLE_GPT = "openai.gpt-5.6-terra";
  static final String MANTLE_CLAUDE = "anthropic.claude-opus-4-8";

  private Models() {}

  /** A body of Anthropic's Messages API for InvokeModel. */
  static String claude(String prompt) {
    return """
        {"anthropic_version":"bedrock-2023-05-31","max_tokens":256,"messages":[{"role":"user","content":"%s"}]}""".formatted(prompt);
  }
}
