// What every script here starts from: the official client, pointed at the portal that the test started.
import OpenAI from 'openai';

export const baseURL = process.env.E2E_BASE_URL;
export const apiKey = process.env.E2E_KEY;
export const model = 'gpt-oss-20b';

// A client that counts what it really sends: the official one hides its retries.
export function countingClient(options = {}) {
  const sent = [];
  const client = new OpenAI({
    baseURL,
    apiKey,
    timeout: 30_000,
    fetch: (url, init) => {
      sent.push(new Headers(init.headers).get('x-stainless-retry-count'));
      return fetch(url, init);
    },
    ...options,
  });
  return { client, sent };
}

export function client(options = {}) {
  return countingClient(options).client;
}

export function ask(prompt, more = {}) {
  return { model, messages: [{ role: 'user', content: prompt }], ...more };
}

// Reads a stream to its end.
export async function collect(stream) {
  const chunks = [];
  for await (const chunk of stream) {
    chunks.push(chunk);
  }
  return chunks;
}

export function contentOf(chunks) {
  return chunks.map((chunk) => chunk.choices[0]?.delta?.content ?? '').join('');
}
