// Leaves in the middle of a stream, as a page does that is closed; prints what it had received until then.
import { ask, client } from './portal.mjs';

const { data: stream, response } = await client()
  .chat.completions.create(ask('[[sim:long:200,40]] Tell me everything.', { model: 'gemma-4-26b', stream: true }))
  .withResponse();
let received = 0;
for await (const chunk of stream) {
  if (chunk.choices[0]?.delta?.content) {
    received += 1;
  }
  if (received === 5) {
    stream.controller.abort();
    break;
  }
}
console.log(JSON.stringify({ request_id: response.headers.get('x-request-id'), received }));
