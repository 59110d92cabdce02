import { type Measured, median, medianRatio, peakMegabytes, type Report, speeds } from "../measure.ts";
import { atLeast, atMost, type Findings, laneTable, type Target } from "../report.ts";
import { measureChecking, measureImporting, measureVerifying, measureWhole } from "./measure-importing.ts";

/** How many rows are sent, in how many rounds, and how many are checked; or, instead, imported once, or verified. */
export type ImportOptions = { rows: number; rounds: number; checked: number; whole?: number; verify?: number };

/** Compares imports with a bare loop, and checks of files with csv-parse; or measures one import or verification. */
export async function benchImporting(options: ImportOptions, report: Report): Promise<Findings> {
  const { rows, rounds, checked, whole, verify } = options;
  if (whole) {
    const imported = await measureWhole(whole);
    return { tables: [laneTable("rows", [imported])], targets: [memoryTarget(imported)] };
  }
  if (verify) {
    const { imported, verified } = await measureVerifying(verify);
    return { tables: [laneTable("rows", [imported, verified])], targets: verifyTargets(imported, verified) };
  }
  const { bare, imported } = await measureImporting(rows, rounds, report);
  const tables = [laneTable("rows", [bare, imported]), laneTable("rows", await measureChecking(checked))];
  return { tables, targets: importTargets(bare, imported) };
}

/** The targets of an import: they are meant for 200,000 rows and more, as the shortest runs measure the start. */
export function importTargets(bare: Measured, imported: Measured): Target[] {
  const speed = medianRatio(speeds(imported), speeds(bare));
  return [atLeast("rows/s against the bare loop", speed, 0.9), memoryTarget(imported)];
}

/** The targets of a verification. */
export function verifyTargets(imported: Measured, verified: Measured): Target[] {
  const times = median(speeds(imported)) / median(speeds(verified));
  return [atMost("time against that of the import", times, 3), memoryTarget(verified)];
}

function memoryTarget(lane: Measured): Target {
  return atMost("peak memory", peakMegabytes(lane), 200, " MB");
}
