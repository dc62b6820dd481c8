// The official client gets answers: chat, streams, completions, models, and all of it in a browser's way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiKey, ask, baseURL, client, collect, contentOf, model } from './portal.mjs';

const PROMPT = '[[sim:long:12,0]] Tell me about rivers.';

test('a chat completion', async () => {
  const { data, response } = await client().chat.completions.create(ask(PROMPT)).withResponse();
  assert.match(data.id, /^chatcmpl-/);
  assert.equal(data.object, 'chat.completion');
  assert.equal(data.model, model);
  assert.ok(Math.abs(data.created - Date.now() / 1000) < 60);
  assert.equal(data.choices.length, 1);
  assert.equal(data.choices[0].index, 0);
  assert.equal(data.choices[0].finish_reason, 'stop');
  assert.equal(data.choices[0].message.role, 'assistant');
  assert.ok(data.choices[0].message.content.length > 0);
  assert.ok(data.usage.prompt_tokens > 0);
  assert.ok(data.usage.completion_tokens > 0);
  assert.equal(data.usage.total_tokens, data.usage.prompt_tokens + data.usage.completion_tokens);
  assert.equal(data.system_fingerprint ?? null, null);
  assert.equal(data._request_id, response.headers.get('x-request-id'));
  assert.match(response.headers.get('x-request-id'), /^req_/);
  assert.match(response.headers.get('openai-processing-ms'), /^\d+$/);
  assert.equal(response.headers.get('openai-version'), '2020-10-01');
});

test('a stream says the same as a whole answer', async () => {
  const whole = await client().chat.completions.create(ask(PROMPT));
  const chunks = await collect(await client().chat.completions.create(ask(PROMPT, { stream: true })));
  assert.equal(contentOf(chunks), whole.choices[0].message.content);
  assert.equal(chunks[0].choices[0].delta.role, 'assistant');
  assert.equal(chunks.at(-1).choices[0].finish_reason, 'stop');
  for (const key of ['id', 'created', 'model']) {
    assert.equal(new Set(chunks.map((chunk) => chunk[key])).size, 1, key);
  }
  for (const chunk of chunks) {
    assert.equal(chunk.object, 'chat.completion.chunk');
    assert.equal(chunk.model, model);
    assert.equal('error' in chunk, false);
    assert.equal(chunk.usage ?? null, null);
  }
});

test('every model of the demonstration streams', async () => {
  for (const offered of ['gpt-oss-20b', 'gpt-oss-120b', 'gemma-4-26b', 'gemma-4-e4b', 'qwen-3.5-9b']) {
    const whole = await client().chat.completions.create(ask(PROMPT, { model: offered }));
    const chunks = await collect(await client().chat.completions.create(ask(PROMPT, { model: offered, stream: true })));
    assert.equal(contentOf(chunks), whole.choices[0].message.content, offered);
    assert.ok(contentOf(chunks).length > 0, offered);
    assert.equal(chunks[0].model, offered);
    for (const trace of ['<|', '<think>', '<start_of_turn>', '[[sim']) {
      assert.equal(contentOf(chunks).includes(trace), false, `${offered} shows ${trace}`);
    }
  }
});

test('include_usage: null in every chunk, then one more with the usage', async () => {
  const whole = await client().chat.completions.create(ask(PROMPT));
  const chunks = await collect(
    await client().chat.completions.create(ask(PROMPT, { stream: true, stream_options: { include_usage: true } })),
  );
  const last = chunks.pop();
  assert.deepEqual(last.choices, []);
  assert.equal(last.usage.prompt_tokens, whole.usage.prompt_tokens);
  assert.equal(last.usage.completion_tokens, whole.usage.completion_tokens);
  assert.equal(last.usage.total_tokens, whole.usage.total_tokens);
  assert.equal(typeof last.usage.prompt_tokens_details.cached_tokens, 'number');
  assert.equal(typeof last.usage.completion_tokens_details.reasoning_tokens, 'number');
  for (const chunk of chunks) {
    assert.equal(chunk.usage, null);
  }
});

test('the stream as it is on the wire', async () => {
  const response = await fetch(`${baseURL}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(ask(PROMPT, { stream: true })),
  });
  assert.match(response.headers.get('content-type'), /^text\/event-stream/);
  const events = (await response.text()).split('\n\n');
  assert.equal(events.pop(), '');
  assert.equal(events.pop(), 'data: [DONE]');
  for (const event of events) {
    assert.match(event, /^data: \{.*\}$/);
  }
});

test('max_tokens and stop sequences are kept', async () => {
  const limited = await client().chat.completions.create(
    ask('[[sim:long:60,0]] Count.', { model: 'gemma-4-26b', max_tokens: 5 }),
  );
  assert.equal(limited.choices[0].finish_reason, 'length');
  assert.ok(limited.usage.completion_tokens <= 5);
  const free = await client().chat.completions.create(ask(PROMPT, { model: 'gemma-4-26b' }));
  const words = free.choices[0].message.content.split(' ');
  const stopped = await client().chat.completions.create(ask(PROMPT, { model: 'gemma-4-26b', stop: [words[3]] }));
  assert.ok(free.choices[0].message.content.startsWith(stopped.choices[0].message.content.trimEnd()));
  assert.equal(stopped.choices[0].message.content.includes(words[3]), false);
  assert.equal(stopped.choices[0].finish_reason, 'stop');
});

test('what does no harm is taken', async () => {
  const answer = await client().chat.completions.create({
    model,
    messages: [
      { role: 'developer', content: 'Be brief.' },
      { role: 'user', content: [{ type: 'text', text: '[[sim:long:5,0]]' }, { type: 'text', text: ' Hello' }] },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: 'Again.' },
    ],
    n: 1,
    seed: 7,
    user: 'somebody',
    metadata: { a: 'b' },
    tools: [],
    response_format: { type: 'text' },
    max_completion_tokens: 50,
    temperature: 0.5,
    top_p: 0.9,
  });
  assert.ok(answer.choices[0].message.content.length > 0);
});

test('completions, whole and streamed', async () => {
  const prompt = '[[sim:long:8,0]] Once upon';
  const whole = await client().completions.create({ model, prompt });
  assert.equal(whole.object, 'text_completion');
  assert.equal(whole.model, model);
  assert.ok(whole.choices[0].text.length > 0);
  assert.ok(whole.usage.total_tokens > 0);
  const chunks = await collect(await client().completions.create({ model, prompt, stream: true }));
  assert.equal(chunks.map((chunk) => chunk.choices[0]?.text ?? '').join(''), whole.choices[0].text);
  assert.equal(chunks.at(-1).choices[0].finish_reason, 'stop');
});

test('models', async () => {
  const models = [];
  for await (const each of client().models.list()) {
    models.push(each);
  }
  const ids = models.map((each) => each.id).sort();
  assert.deepEqual(ids, ['gemma-4-26b', 'gemma-4-e4b', 'gpt-oss-120b', 'gpt-oss-20b', 'qwen-3.5-9b']);
  const one = await client().models.retrieve(model);
  assert.deepEqual(one, models.find((each) => each.id === model));
  assert.equal(one.object, 'model');
  assert.equal(typeof one.created, 'number');
  assert.equal(typeof one.owned_by, 'string');
});

test('a browser may call from any page', async () => {
  const origin = 'https://app.example.com';
  const preflight = await fetch(`${baseURL}/chat/completions`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,x-stainless-lang',
    },
  });
  assert.equal(preflight.status, 204);
  assert.ok(['*', origin].includes(preflight.headers.get('access-control-allow-origin')));
  assert.ok(preflight.headers.get('access-control-allow-methods').includes('POST'));
  const allowed = preflight.headers.get('access-control-allow-headers').toLowerCase();
  for (const name of ['authorization', 'content-type', 'x-stainless-lang']) {
    assert.ok(allowed.includes(name), name);
  }
  const answer = await fetch(`${baseURL}/models`, { headers: { origin, authorization: `Bearer ${apiKey}` } });
  assert.equal(answer.status, 200);
  assert.ok(['*', origin].includes(answer.headers.get('access-control-allow-origin')));
  assert.ok(answer.headers.get('access-control-expose-headers').includes('x-request-id'));
  const refused = await fetch(`${baseURL}/models`, { headers: { origin } });
  assert.equal(refused.status, 401);
  assert.ok(['*', origin].includes(refused.headers.get('access-control-allow-origin')));
});
