/** Upstream servers that speak OpenAI's own protocol: vLLM, llama.cpp, Ollama and the like. Bytes pass through; see docs/openai-upstream.md. */
@NullMarked
package network.cortensor.portal.upstream.openai;

import org.jspecify.annotations.NullMarked;
