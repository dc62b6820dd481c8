/**
 * Gateway: the usage journal, what was used by each request until the database has it.
 *
 * <p>A directory of preallocated, memory-mapped segment files. A request takes one <em>slot</em> of a segment: its
 * <em>opened</em> record, written before anything is sent upstream, and room beside it for its <em>ended</em> record, so that
 * ending never needs space, a lock or a system call. A slot carries its own state (live, shipped, set aside, void), so there is
 * no ship position that requests ending out of order could confuse; a segment is deleted when none of its slots is live.
 *
 * <pre>
 * segment  header | slot | slot | ... | zeros                     size fixed, every block allocated beforehand
 * slot     bytes, offset of ended, CRC-32C, state | opened | ended   multiple of 8 bytes, little endian
 * record   length, CRC-32C, body                                   length is written last: it commits the record
 * body     type, version, fields                                   field = number and kind, value; unknown ones are skipped
 * </pre>
 *
 * <p>What is promised: a record whose append returned survives the death of the process; a power cut loses at most what was
 * appended since the last force. Every ended event reaches the sink at least once, and as the same event (request id, occurred
 * at), so a sink that is idempotent has it exactly once. What is not: order between requests, and anything about a disk that
 * returns wrong bytes, except that they are noticed.
 */
@NullMarked
package network.cortensor.portal.gateway.journal;

import org.jspecify.annotations.NullMarked;
