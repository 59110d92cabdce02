import { hash } from "node:crypto";
import type { Event } from "@savelife/core/catalogue";
import { type AppendFile, createTemporaryFile } from "../files/append-file.ts";
import { ROW_WORDS } from "./first-rows.ts";

/**
 * The id, data and line of each valid row, in parts by id, so that a part fits into the memory when the whole does not: at
 * ten million rows it is 280 MB on the disk, and 1.1 MB a part.
 */
export type IdLog = {
  /** A promise only where something goes to the disk, as waiting for each of millions of rows takes longer than the row. */
  add(event: Event, line: number): Promise<void> | undefined;
  /**
   * The rows of one part, in the order of their lines, `ROW_WORDS` words each, which hold until the next ones come. All rows
   * of one id are in the same part.
   */
  part(index: number): AsyncGenerator<Uint32Array>;
  close(): Promise<void>;
};

export const PARTS = 256;

/** 16 bytes of the id itself, 8 of a digest of the data, and 4 of the line. */
const ID_BYTES = 16;
const DIGEST_BYTES = 8;
const ENTRY_BYTES = 4 * ROW_WORDS;
/** Entries that are kept in memory before they go to the disk together: 256 parts × 4.5 kB = 1.1 MB. */
const ENTRIES = 160;

/** Opens a log in a file without a name: it holds no data of people, but tells who is in the file. */
export async function openIdLog(): Promise<IdLog> {
  const file = await createTemporaryFile();
  const parts = Array.from({ length: PARTS }, (): Part => ({ buffer: Buffer.alloc(0), used: 0, blocks: [] }));
  const room = Buffer.allocUnsafeSlow(ENTRIES * ENTRY_BYTES);

  async function flush(part: Part): Promise<void> {
    const bytes = part.used;
    part.blocks.push({ at: file.bytes(), bytes });
    part.used = 0;
    await file.append(part.buffer.subarray(0, bytes));
  }

  return {
    add(event, line) {
      const id = event.id.replaceAll("-", "");
      const part = parts[partOf(id)];
      if (!part) throw new RangeError("expected a part for every id");
      if (part.buffer.length === 0) part.buffer = Buffer.allocUnsafeSlow(ENTRIES * ENTRY_BYTES);
      part.buffer.write(id, part.used, "hex");
      part.buffer.write(digestOf(event.data), part.used + ID_BYTES, "hex");
      part.buffer.writeUInt32LE(line, part.used + ID_BYTES + DIGEST_BYTES); // Node runs on no machine of another order
      part.used += ENTRY_BYTES;
      return part.used === part.buffer.length ? flush(part) : undefined;
    },
    async *part(index) {
      const part = parts[index];
      if (!part) return;
      for (const block of part.blocks) yield toWords(await readBlock(file, block, room));
      yield toWords(part.buffer.subarray(0, part.used));
    },
    close: () => file.close(),
  };
}

type Block = { at: number; bytes: number };
type Part = { buffer: Buffer; used: number; blocks: Block[] };

/** Ids that were counted up differ at one end or the other, so both count. */
function partOf(id: string): number {
  return (Number.parseInt(id.slice(0, 8), 16) + Number.parseInt(id.slice(-8), 16)) % PARTS;
}

/**
 * 64 bits: that two different rows of one id give the same is not to be expected in any number of files. The schema puts the
 * fields into its own order, whatever that of the columns.
 */
function digestOf(data: object): string {
  return hash("sha1", JSON.stringify(data), "hex").slice(0, 2 * DIGEST_BYTES);
}

async function readBlock(file: AppendFile, { at, bytes }: Block, room: Buffer): Promise<Buffer> {
  const block = await file.read(room.subarray(0, bytes), at);
  if (block.length !== bytes) throw new RangeError(`expected ${bytes} bytes of the log of ids, got ${block.length}`);
  return block;
}

/** The buffers have memory of their own, which words can be laid over. */
function toWords(buffer: Buffer): Uint32Array {
  return new Uint32Array(buffer.buffer, buffer.byteOffset, buffer.length / 4);
}
