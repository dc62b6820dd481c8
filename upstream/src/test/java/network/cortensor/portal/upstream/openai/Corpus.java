package network.cortensor.portal.upstream.openai;

import java.util.List;
import network.cortensor.portal.domain.usage.Tokens;

/** Streams as real servers write them, and what clients are to get of them. */
final class Corpus {
    private static final String DONE = "data: [DONE]\n\n";

    /**
     * One stream.
     *
     * @param choices the choices of each chunk that the client gets, in order
     * @param tokens what the server reports
     */
    record Recording(String name, String stream, List<String> choices, Tokens tokens) {}

    private static final String VLLM =
            "\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"secret-model\",\"choices\":";
    private static final String VLLM_ROLE =
            "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]";
    private static final String VLLM_THINK =
            "[{\"index\":0,\"delta\":{\"reasoning_content\":\"Hm \\u00e9\"},\"logprobs\":null,\"finish_reason\":null,\"token_ids\":null}]";
    private static final String VLLM_TEXT =
            "[{\"index\":0,\"delta\":{\"content\":\"H\u00e9\\n日 \\\"x\\\" }]\"},\"logprobs\":null,\"finish_reason\":null}]";
    private static final String VLLM_END =
            "[{\"index\":0,\"delta\":{\"content\":\"\"},\"logprobs\":null,\"finish_reason\":\"stop\",\"stop_reason\":null}]";

    private static final String LLAMA_1 =
            "[{\"finish_reason\":null,\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null}}]";
    private static final String LLAMA_2 = "[{\"finish_reason\":null,\"index\":0,\"delta\":{\"content\":\"Hi\"}}]";
    private static final String LLAMA_3 = "[{\"finish_reason\":\"length\",\"index\":0,\"delta\":{}}]";

    private static final String OLLAMA_1 =
            "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":null}]";
    private static final String OLLAMA_2 =
            "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":\"stop\"}]";

    private static final String CALL_1 =
            "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"call_1\","
                    + "\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]},\"finish_reason\":null}]";
    private static final String CALL_2 =
            "[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":1}\"}}]},\"finish_reason\":\"tool_calls\"}]";

    private Corpus() {}

    static final List<Recording> CHAT = List.of(
            new Recording(
                    "vLLM",
                    data("{\"id\":\"chatcmpl-secret\"," + VLLM + VLLM_ROLE + ",\"prompt_token_ids\":null}")
                            + data("{\"id\":\"chatcmpl-secret\"," + VLLM + VLLM_THINK + "}")
                            + data("{\"id\":\"chatcmpl-secret\"," + VLLM + VLLM_TEXT + ",\"service_tier\":\"secret\"}")
                            + data("{\"id\":\"chatcmpl-secret\"," + VLLM + VLLM_END
                                    + ",\"kv_transfer_params\":{\"host\":\"secret\"}}")
                            + data("{\"id\":\"chatcmpl-secret\"," + VLLM
                                    + "[],\"usage\":{\"prompt_tokens\":9,\"total_tokens\":29,"
                                    + "\"completion_tokens\":20,\"prompt_tokens_details\":{\"cached_tokens\":4}}}")
                            + DONE,
                    List.of(VLLM_ROLE, VLLM_THINK, VLLM_TEXT, VLLM_END),
                    new Tokens(9, 4, 20, 0)),
            new Recording(
                    "llama.cpp",
                    data(
                                    "{\"choices\":" + LLAMA_1
                                            + ",\"created\":1,\"id\":\"chatcmpl-secret\",\"model\":\"secret.gguf\",\"system_fingerprint\":\"b-secret\"}")
                            + data(
                                    "{\"choices\":" + LLAMA_2
                                            + ",\"created\":1,\"id\":\"chatcmpl-secret\",\"model\":\"secret.gguf\",\"system_fingerprint\":\"b-secret\"}")
                            + data(
                                    "{\"choices\":" + LLAMA_3
                                            + ",\"created\":1,\"id\":\"chatcmpl-secret\",\"model\":\"secret.gguf\",\"error\":null}")
                            + data(
                                    "{\"choices\":[],\"usage\":{\"completion_tokens\":5,\"prompt_tokens\":50,\"total_tokens\":55,"
                                            + "\"prompt_tokens_details\":null},\"timings\":{\"prompt_ms\":1.5,\"secret\":true}}")
                            + DONE,
                    List.of(LLAMA_1, LLAMA_2, LLAMA_3),
                    new Tokens(50, 0, 5, 0)),
            new Recording(
                    "Ollama, comments, CRLF",
                    (": ping\n\n"
                                    + data(
                                            "{\"id\":\"chatcmpl-1\",\"model\":\"secret\",\"system_fingerprint\":\"fp_ollama\",\"choices\":"
                                                    + OLLAMA_1 + "}")
                                    + ": ping\n\nevent: message\nid: 7\n"
                                    + data("{\"id\":\"chatcmpl-1\",\"model\":\"secret\",\"choices\":" + OLLAMA_2 + "}")
                                    + data(
                                            "{\"id\":\"chatcmpl-1\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":1,\"total_tokens\":8}}")
                                    + DONE)
                            .replace("\n", "\r\n"),
                    List.of(OLLAMA_1, OLLAMA_2),
                    new Tokens(7, 0, 1, 0)),
            new Recording(
                    "usage in every chunk and on the last, tool calls, no [DONE]",
                    data("{\"id\":\"x\",\"choices\":" + CALL_1
                                    + ",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}")
                            + data(
                                    "{\"id\":\"x\",\"choices\":" + CALL_2
                                            + ",\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":8,\"completion_tokens_details\":{\"reasoning_tokens\":2}},\"x_secret\":{}}"),
                    List.of(CALL_1, CALL_2),
                    new Tokens(3, 0, 8, 2)),
            new Recording(
                    "data over several lines",
                    "data: {\"id\":\"x\",\ndata: \"choices\":" + OLLAMA_1.replace(",", ",\ndata: ") + "}\n\n"
                            + data("{\"choices\":" + OLLAMA_2
                                    + ",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}")
                            + DONE,
                    List.of(OLLAMA_1.replace(",", ", "), OLLAMA_2),
                    new Tokens(1, 0, 1, 0)));

    private static String data(String json) {
        return "data: " + json + "\n\n";
    }
}
