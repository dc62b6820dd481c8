package network.cortensor.portal.domain.catalog;

/** What a router speaks. */
public enum UpstreamKind {
    /** A Cortensor router node: prompt in, text out, one request at a time on a session. */
    CORTENSOR,
    /** An OpenAI-compatible server: vLLM, llama.cpp, Ollama and the like. */
    OPENAI
}
