/** A row of the file: its bytes, and what must become of it; for a rejected one the column at fault and the row corrected. */
export type FaultyRow = {
  bytes: Buffer;
  lines: number;
  end: "sent" | "blank" | "repeated" | "rejected";
  /** The reason must begin with it. */
  reason?: string;
  corrected?: string;
  /** The e-mail address of the donor that must reach the queue in the end. */
  email?: string;
};

const HEADER = "first_name,city,type,email";

/** The header of the file, for the rows below it. */
export const FAULTY_HEADER = `${HEADER}\n`;

/** Rows with every fault that a file from an old system may have, the same ones for the same seed. */
export function faultyRows(count: number, seed: number): FaultyRow[] {
  const random = createRandom(seed);
  let latest = row("Donor", "Split", "O-", "first@server.example");
  const rows: FaultyRow[] = [sent(latest, "first@server.example")];
  for (let i = 1; i < count; i++) {
    const email = `donor${i}@server.example`;
    const kind = random() < 0.8 ? undefined : KINDS[Math.floor(random() * KINDS.length)];
    rows.push(kind ? kind(i, email, latest) : sent(row(`Donor ${i}`, "Split", "A+", email), email));
    if (!kind) latest = row(`Donor ${i}`, "Split", "A+", email);
  }
  return rows;
}

type Kind = (i: number, email: string, latest: string) => FaultyRow;

const LONG = 1_048_576;

const KINDS: Kind[] = [
  (_, email) => sent(row("Zoë 🩸", "Łódź", "0+", email), email),
  (_, email) => sent(row("=HYPERLINK(0)", "@SUM(A1)", " a+ ", email), email),
  (_, email) => sent(row('"say ""hi"""', '"Split, old town"', "", email), email),
  (_, email) => sent(`"Donor","Velika Gorica","AB-","${email}"\r\n`, email),
  () => ({ bytes: Buffer.from("\n"), lines: 1, end: "blank" }),
  () => ({ bytes: Buffer.from(" ,,,\r\n"), lines: 1, end: "blank" }),
  (_, __, latest) => ({ bytes: Buffer.from(latest), lines: 1, end: "repeated" }),
  (i, email) => rejected(`Donor ${i},Split\n`, "type: expected 4 cells", i, email),
  (i, email) => rejected(`Donor ${i},Split,A+,${email},,x\n`, "column 5: expected 4 cells", i, email),
  (i, email) => rejected(`Donor ${i},5" pipe,A+,${email}\n`, "city: expected quotes only", i, email),
  (i, email) => rejected(`"Donor" ${i},Split,A+,${email}\n`, "first_name: expected quotes only", i, email),
  (i, email) => rejected(`Donor ${i},"Split,A+,${email}\n`, "city: expected ", i, email),
  (i, email) => rejected(row(`Donor ${i}`, "Split", "Z", email), "type: expected a blood group", i, email),
  (i, email) => rejected(row(`Donor ${i}`, "Sp\u0000lit", "", email), "city: expected text of 1 to 200", i, email),
  (i, email) => sent(row(`Donor\u200b ${i}`, '"Split\nold town"', "O neg.", email), email),
  (i, email) => rejected(row(`Don\ufffdr ${i}`, "Split", "", email), "first_name: expected text of 1 to 200", i, email),
  (i, email) => rejected(row(`Donor ${i}`, "", "", email), "city: expected text of 1 to 200", i, email),
  (i, email) => latin(`José ${i},São Paulo,A+,${email}\n`, "first_name: expected UTF-8", i, email),
  (i, email) => latin(`Donor ${i},"São, Paulo",A+,${email}\n`, "city: expected UTF-8", i, email),
  (i, email) => {
    if (i % 40 > 0) return sent(row(`Donor ${i}`, "Split", "B-", email), email); // 1 MB each: a few are enough
    const isOver = i % 80 === 0;
    const long = row(`Donor ${i}`, "x".repeat(isOver ? LONG + 1 : LONG - 200), "", email);
    return rejected(long, isOver ? "expected at most 1,048,576 bytes" : "city: expected text of 1 to 200", i, email);
  },
];

function row(...cells: string[]): string {
  return `${cells.join(",")}\n`;
}

function sent(text: string, email: string): FaultyRow {
  return { bytes: Buffer.from(text), lines: text.split("\n").length - 1, end: "sent", email };
}

function rejected(text: string, reason: string, i: number, email: string): FaultyRow {
  const corrected = row(`Donor ${i}`, "Split", "", email);
  return { bytes: Buffer.from(text), lines: text.split("\n").length - 1, end: "rejected", reason, corrected, email };
}

function latin(text: string, reason: string, i: number, email: string): FaultyRow {
  return { ...rejected(text, reason, i, email), bytes: Buffer.from(text, "latin1") };
}

/** Numbers from 0 to 1 that a seed decides: mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
