// The official client throws the right class for each error, and sends again only what may be sent again.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import zlib from 'node:zlib';
import OpenAI from 'openai';
import { ask, client, collect, contentOf, countingClient } from './portal.mjs';

// Runs something that must throw; returns what was thrown.
async function thrown(action) {
  try {
    await action();
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}

function assertError(error, kind, status, code, param = null) {
  assert.ok(error instanceof kind, `${error?.constructor?.name}: ${error?.message}`);
  assert.equal(error.status, status);
  assert.equal(error.code, code);
  assert.equal(error.param, param);
  assert.equal(typeof error.type, 'string');
  assert.match(error.requestID, /^req_/);
  assert.ok(error.message.length > 10);
}

test('AuthenticationError, sent once', async () => {
  const { client: stranger, sent } = countingClient({ apiKey: 'sk-somebody-else' });
  assertError(await thrown(() => stranger.models.list()), OpenAI.AuthenticationError, 401, 'invalid_api_key');
  assert.deepEqual(sent, ['0']);
});

test('NotFoundError, sent once', async () => {
  const { client: counted, sent } = countingClient();
  assertError(
    await thrown(() => counted.chat.completions.create(ask('hi', { model: 'gpt-nothing' }))),
    OpenAI.NotFoundError,
    404,
    'model_not_found',
    'model',
  );
  assertError(await thrown(() => counted.models.retrieve('gpt-nothing')), OpenAI.NotFoundError, 404, 'model_not_found');
  assertError(
    await thrown(() => counted.embeddings.create({ model: 'gpt-oss-20b', input: 'hi' })),
    OpenAI.NotFoundError,
    404,
    'unknown_route',
  );
  assert.deepEqual(sent, ['0', '0', '0']);
});

test('BadRequestError, sent once', async () => {
  const { client: counted, sent } = countingClient();
  assertError(
    await thrown(() => counted.chat.completions.create(ask('hi', { temperature: 9 }))),
    OpenAI.BadRequestError,
    400,
    'invalid_value',
    'temperature',
  );
  assertError(
    await thrown(() => counted.chat.completions.create(ask('hi', { n: 2, stream: true }))),
    OpenAI.BadRequestError,
    400,
    'unsupported_parameter',
    'n',
  );
  assert.deepEqual(sent, ['0', '0']);
});

test('InternalServerError: an upstream that may have worked is not asked again', async () => {
  const { client: counted, sent } = countingClient();
  for (const stream of [false, true]) {
    assertError(
      await thrown(() => counted.chat.completions.create(ask('[[sim:die_after:0]] hi', { stream }))),
      OpenAI.InternalServerError,
      502,
      'upstream_failed',
    );
  }
  assert.deepEqual(sent, ['0', '0']);
});

test('InternalServerError: an upstream that takes too long is not asked again', async () => {
  const { client: counted, sent } = countingClient();
  assertError(
    await thrown(() => counted.chat.completions.create(ask('[[sim:slow:4000]] hi'))),
    OpenAI.InternalServerError,
    504,
    'upstream_timeout',
  );
  assert.deepEqual(sent, ['0']);
});

test('APIError in the middle of a stream, after what was delivered', async () => {
  const { client: counted, sent } = countingClient();
  for (const sim of ['die_after:5', 'die_mid_chunk:5', 'truncate:5', 'in_band_error:5']) {
    const chunks = [];
    const error = await thrown(async () => {
      const stream = await counted.chat.completions.create(
        ask(`[[sim:${sim}]] hi`, { model: 'gemma-4-26b', stream: true }),
      );
      for await (const chunk of stream) {
        chunks.push(chunk);
      }
    });
    assert.ok(error instanceof OpenAI.APIError, `${sim}: ${error}`);
    assert.equal(error.code, 'upstream_failed', sim);
    assert.ok(contentOf(chunks).length > 0, sim);
    assert.equal(/router|session|pool|simulated/i.test(error.message), false, error.message);
  }
  assert.deepEqual(sent, ['0', '0', '0', '0']);
});

test('503 at capacity is sent again, and served once there is room', async () => {
  const holders = [];
  for (let i = 0; i < 3; i++) {
    holders.push(await client().chat.completions.create(
      ask('[[sim:long:100,40]] hold', { model: 'qwen-3.5-9b', stream: true }),
    ));
  }
  const { client: impatient, sent } = countingClient({ maxRetries: 0 });
  const refused = await thrown(() => impatient.chat.completions.create(ask('hi', { model: 'qwen-3.5-9b' })));
  assertError(refused, OpenAI.InternalServerError, 503, 'model_at_capacity');
  const after = refused.headers.get('retry-after');
  if (after !== null) {
    assert.ok(Number(after) >= 1 && Number(after) <= 60, after);
  }
  assert.deepEqual(sent, ['0']);
  const { client: patient, sent: tries } = countingClient({ maxRetries: 10 });
  const waiting = patient.chat.completions.create(ask('[[sim:long:3,0]] hi', { model: 'qwen-3.5-9b' }));
  await Promise.all(holders.map(collect));
  const answer = await waiting;
  assert.ok(answer.choices[0].message.content.length > 0);
  assert.ok(tries.length >= 2, `sent ${tries}`);
  assert.deepEqual(tries, tries.map((_, index) => String(index)));
});

test('APIConnectionTimeoutError and APIUserAbortError', async () => {
  const slow = ask('[[sim:long:100,40]] hi');
  const timedOut = await thrown(() => client({ timeout: 300, maxRetries: 0 }).chat.completions.create(slow));
  assert.ok(timedOut instanceof OpenAI.APIConnectionTimeoutError, String(timedOut));
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 300);
  const aborted = await thrown(() => client().chat.completions.create(slow, { signal: controller.signal }));
  assert.ok(aborted instanceof OpenAI.APIUserAbortError, String(aborted));
});

test('APIConnectionError where nobody listens', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  const error = await thrown(() => client({ baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 }).models.list());
  assert.ok(error instanceof OpenAI.APIConnectionError, String(error));
});

// The last one: from here on this address is not asked for keys that are not known.
test('RateLimitError: whoever tries keys is told to stop, and is not made to try again', async () => {
  let last;
  for (let i = 0; i < 2000 && !(last instanceof OpenAI.RateLimitError); i++) {
    const { client: guesser, sent } = countingClient({ apiKey: invented(i) });
    last = await thrown(() => guesser.models.list());
    assert.deepEqual(sent, ['0']);
  }
  assertError(last, OpenAI.RateLimitError, 429, 'too_many_failed_attempts');
  assert.equal(last.headers.get('x-should-retry'), 'false');
  assert.ok((await client().models.list()).data.length > 0, 'a known key goes on working');
});

// A key that nobody has, with a checksum that is right.
function invented(number) {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  const text = `pk_live_${String(number).padStart(34, '0')}`;
  let rest = zlib.crc32(text);
  let check = '';
  for (let i = 0; i < 6; i++) {
    check = digits[rest % 62] + check;
    rest = Math.floor(rest / 62);
  }
  return text + check;
}
